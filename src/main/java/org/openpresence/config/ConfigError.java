package org.openpresence.config;

import java.util.Optional;

/**
 * One mistake in the configuration, told to the operator in one line. Immutable; never holds a password.
 *
 * @param key the key as written
 * @param value the value as written, without credentials; empty where there is none to show
 * @param remedy what would be right
 * @param origin where the value was set: a file with its line, an environment variable; empty when unknown
 */
public record ConfigError(String key, Optional<String> value, String remedy, Optional<String> origin) {

    private static final int SHOWN = 120;

    public ConfigError {
        value = value.map(text -> shortened(oneLine(Credentials.hide(key, text))));
        remedy = oneLine(remedy);
    }

    /** Makes an error whose origin is not known yet. */
    public ConfigError(String key, String value, String remedy) {
        this(key, Optional.of(value), remedy, Optional.empty());
    }

    /** Returns this error with the place where the value was set. */
    public ConfigError from(String place) {
        return new ConfigError(key, value, remedy, Optional.of(place));
    }

    /** Returns the line for the operator. */
    @Override
    public String toString() {
        return key
                + value.map(shown -> " = \"" + shown + '"').orElse("")
                + origin.map(place -> " (" + place + ')').orElse("")
                + ": " + remedy;
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
        return line.toString();
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
