package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EchoEncoder;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.config.LogConfig;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

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
    void a_line_of_text_ends_with_what_belongs_to_its_message() throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure("conf/logback.xml");
        var encoder = ((OutputStreamAppender<ILoggingEvent>) root.getAppender("stdout")).getEncoder();
        var event = new LoggingEvent("x", context.getLogger("x"), Level.WARN, "left out", null, null);

        String plain = new String(encoder.encode(event), StandardCharsets.UTF_8);
        event.addKeyValuePair(new KeyValuePair("table", "xcap"));
        event.addKeyValuePair(new KeyValuePair("id", 7));

        assertThat(plain).endsWith(" x - left out" + System.lineSeparator());
        assertThat(new String(encoder.encode(event), StandardCharsets.UTF_8))
                .endsWith(" x - left out table=xcap id=7" + System.lineSeparator());
    }

    @Test
    void the_running_servers_context_is_logback() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
    }

    @Test
    void a_logger_tells_only_errors_until_it_may_tell_all_again() {
        Logger logger = (Logger) LoggerFactory.getLogger("only.errors");

        Runnable louder = LogSetup.onlyErrors("only.errors");
        boolean warned = logger.isWarnEnabled();
        boolean told = logger.isErrorEnabled();
        louder.run();

        assertThat(warned).isFalse();
        assertThat(told).isTrue();
        assertThat(logger.getLevel()).isNull();
        assertThat(logger.isWarnEnabled()).isTrue();
    }
}
