package org.openpresence.config;

/**
 * What is logged, and how. Immutable.
 *
 * @param format of the lines on standard output
 * @param level the least that is logged
 */
public record LogConfig(Format format, Level level) {

    /** The form of a line. */
    public enum Format {
        TEXT,
        JSON
    }

    /** The least that is logged. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
