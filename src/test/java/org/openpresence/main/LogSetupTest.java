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
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    private String logged(String logger, Level level, String message, Throwable thrown) {
        written.reset();
        Logger to = context.getLogger(logger);
        to.callAppenders(new LoggingEvent("x", to, level, message, thrown, null));
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void what_hazelcast_says_besides_of_a_member_that_goes_is_left_out_and_nothing_else() {
        LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO), context);
        String connection = "com.hazelcast.internal.server.tcp.TcpServerConnection";
        String members = "com.hazelcast.internal.cluster.impl.MembershipManager";
        String operations = "com.hazelcast.spi.impl.operationservice.impl.InvokeOnPartitions";
        var reset = new SocketException("Connection reset");
        var notMember = new com.hazelcast.spi.exception.TargetNotMemberException("Not Member! target: a");

        assertThat(logged(connection, Level.WARN, "closed", reset)).isEmpty();
        assertThat(logged(connection, Level.WARN, "closed", new IllegalStateException("?")))
                .isNotEmpty();
        assertThat(logged(connection, Level.WARN, "Wrong bind request", null)).isNotEmpty();
        assertThat(logged(connection, Level.ERROR, "closed", reset)).isNotEmpty();
        assertThat(logged(
                        members,
                        Level.WARN,
                        "a lite is suspected to be dead for reason: it has said that it is gone",
                        null))
                .isEmpty();
        assertThat(logged(members, Level.WARN, "a is suspected to be dead for reason: No connection", null))
                .isNotEmpty();
        assertThat(logged(operations, Level.WARN, "Not Member! target: a", notMember))
                .isEmpty();
        assertThat(logged(operations, Level.WARN, "no answer", new IllegalStateException("?")))
                .isNotEmpty();
        assertThat(logged("org.openpresence.x", Level.WARN, "closed", reset)).isNotEmpty();
    }

    @Test
    void that_the_bus_does_not_reach_a_node_is_one_line_without_a_stack_and_all_else_stays() {
        LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO), context);
        LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO), context);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        root.addAppender(lines);
        Logger bus = context.getLogger("io.vertx.core.eventbus.impl.clustered.ClusteredEventBus");

        bus.warn("Connecting to server a failed", new ConnectException("Connection refused: /192.0.2.1:5702"));
        bus.warn("Connecting to server b failed", new IllegalStateException("?"));
        bus.info("c");

        assertThat(lines.list)
                .extracting(line -> line.getFormattedMessage() + ' ' + (line.getThrowableProxy() != null))
                .containsExactly(
                        "Connecting to server a failed: java.net.ConnectException: Connection refused: /192.0.2.1:5702 false",
                        "Connecting to server b failed true",
                        "c false");
        assertThat(lines.list).extracting(ILoggingEvent::getLoggerName).containsOnly(bus.getName());
    }

    @Test
    void the_running_servers_context_is_logback() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
    }

    @Test
    void a_logger_tells_only_errors_until_it_may_tell_all_again() {
        Logger logger = (Logger) LoggerFactory.getLogger("only.errors");

        Runnable louder = LogSetup.onlyErrors(List.of("only.errors"));
        boolean warned = logger.isWarnEnabled();
        boolean told = logger.isErrorEnabled();
        louder.run();

        assertThat(warned).isFalse();
        assertThat(told).isTrue();
        assertThat(logger.getLevel()).isNull();
        assertThat(logger.isWarnEnabled()).isTrue();
    }
}
