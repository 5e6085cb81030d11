package org.openpresence.config;

import java.util.Locale;

/**
 * One key of the configuration. Immutable.
 *
 * @param name as in YAML with dots, {@code sip.listen}
 * @param type the kind of value
 * @param defaultValue the value when nobody sets one; elements of a list are separated by a comma and a space
 * @param unit of numbers: {@code seconds}, {@code milliseconds}, {@code bytes}; {@code none} otherwise
 * @param meaning one sentence for operators
 */
public record ConfigKey(String name, ValueType type, String defaultValue, String unit, String meaning) {
    static final String NONE = "none";
    static final String SECONDS = "seconds";
    static final String MILLISECONDS = "milliseconds";
    static final String BYTES = "bytes";

    /** Returns the environment variable that sets this key: {@code PRESENCE_SIP_LISTEN} for {@code sip.listen}. */
    public String environmentName() {
        return ConfigKeys.ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
