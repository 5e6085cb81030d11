package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EchoEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.config.LogConfig;
import org.slf4j.LoggerFactory;

class LogSetupTest {
    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @BeforeEach
    void appendToMemory() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(new EchoEncoder<>());
        appender.setOutputStream(written);
        appender.start();
        root.addAppender(appender);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void sets_the_level() {
        LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.WARN), context);

        assertThat(root.getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void writes_one_json_object_per_line_when_asked() throws IOException {
        LogSetup.apply(new LogConfig(LogConfig.Format.JSON, LogConfig.Level.DEBUG), context);

        context.getLogger("x")
                .atDebug()
                .addKeyValue("presentity", "alice@example.com")
                .log("hello {}", "you");

        JsonNode line = new ObjectMapper().readTree(written.toByteArray());
        assertThat(line.path("formattedMessage").asText()).isEqualTo("hello you");
        assertThat(line.path("level").asText()).isEqualTo("DEBUG");
        assertThat(line.path("kvpList").path(0).path("presentity").asText()).isEqualTo("alice@example.com");
    }

    @Test
    void the_running_servers_context_is_logback() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
    }
}
