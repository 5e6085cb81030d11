package org.openpresence.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
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

    /** Has a logger tell only errors, until what is returned is run; a log that is not logback's goes on as it is. */
    static Runnable onlyErrors(String logger) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return () -> {};
        }
        Logger changed = context.getLogger(logger);
        Level before = changed.getLevel();
        changed.setLevel(Level.ERROR);
        return () -> changed.setLevel(before);
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
