package org.openpresence.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Gives logback the level and form of lines that the configuration asks for; for the start, before other threads log. */
public final class LogSetup {

    private LogSetup() {}

    /** Sets the root logger's level, its appenders' encoder where lines shall be JSON, and what they leave out. */
    public static void apply(LogConfig config) {
        apply(config, (LoggerContext) LoggerFactory.getILoggerFactory());
    }

    static void apply(LogConfig config, LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.valueOf(config.level().name()));
        BusNoise.shorten(context);
        for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext(); ) {
            Appender<ILoggingEvent> appender = all.next();
            MemberNoise noise = new MemberNoise();
            noise.start();
            appender.addFilter(noise);
            if (config.format() == LogConfig.Format.JSON
                    && appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                encodeAsJson(stream, context);
            }
        }
    }

    /** Gives a logger, "" for the root, another level and returns the one that it had in effect. */
    static String level(String logger, String level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger changed = context.getLogger(logger.isEmpty() ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger);
        String before = changed.getEffectiveLevel().toString();
        changed.setLevel(Level.valueOf(level));
        return before;
    }

    /** Has loggers tell only errors, until what is returned is run; for one caller at a time. */
    static Runnable onlyErrors(List<String> loggers) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Map<Logger, Optional<Level>> before = new LinkedHashMap<>();
        loggers.stream()
                .map(context::getLogger)
                .forEach(logger -> before.put(logger, Optional.ofNullable(logger.getLevel())));
        before.keySet().forEach(logger -> logger.setLevel(Level.ERROR));
        return () -> before.forEach((logger, level) -> logger.setLevel(level.orElse(null)));
    }

    private static void encodeAsJson(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithArguments(false);
        encoder.setWithContext(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithSequenceNumber(false);
        encoder.start();
        appender.setEncoder(encoder);
    }
}
