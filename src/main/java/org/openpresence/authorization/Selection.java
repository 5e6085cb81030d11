package org.openpresence.authorization;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which devices, persons or services of a document are provided (RFC 5025 §3.3.1). Immutable.
 *
 * @param all whether each is
 * @param chosen otherwise those that have one of these values, by kind of value
 */
public record Selection(boolean all, Map<By, Set<String>> chosen) {

    /** By what a rule chooses. */
    public enum By {
        CLASS("class", 'c'),
        OCCURRENCE_ID("occurrence-id", 'o'),
        DEVICE_ID("deviceID", 'd'),
        SERVICE_URI("service-uri", 'u'),
        SERVICE_URI_SCHEME("service-uri-scheme", 's');

        private final String element;
        private final char letter;

        By(String element, char letter) {
            this.element = element;
            this.letter = letter;
        }

        /** Returns the kind of value that stands in that element of a rule; empty for none. */
        static Optional<By> of(String element) {
            for (By one : values()) {
                if (one.element.equals(element)) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        }

        static Optional<By> of(char letter) {
            for (By one : values()) {
                if (one.letter == letter) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        }

        char letter() {
            return letter;
        }
    }

    /** Chooses none. */
    public static final Selection NONE = new Selection(false, Map.of());

    /** Chooses each. */
    public static final Selection ALL = new Selection(true, Map.of());

    public Selection {
        Map<By, Set<String>> copy = new TreeMap<>();
        if (!all) {
            chosen.forEach((by, values) -> copy.put(by, Collections.unmodifiableSet(new TreeSet<>(values))));
        }
        chosen = Collections.unmodifiableMap(copy);
    }

    /** Returns whether what has {@code value} is chosen by it. */
    public boolean has(By by, String value) {
        return all || chosen.getOrDefault(by, Set.of()).contains(normalised(by, value));
    }

    /** Returns {@code value} as it is compared: scheme and host of a URI without regard to case, the rest as it is. */
    static String normalised(By by, String value) {
        String plain = value.strip();
        if (by == By.SERVICE_URI_SCHEME) {
            return plain.toLowerCase(Locale.ROOT);
        }
        int colon = plain.indexOf(':');
        if (by != By.SERVICE_URI || colon < 0) {
            return plain;
        }
        int host = Math.max(colon, plain.lastIndexOf('@')) + 1;
        int end = host;
        while (end < plain.length() && ";?/".indexOf(plain.charAt(end)) < 0) {
            end++;
        }
        return plain.substring(0, colon).toLowerCase(Locale.ROOT)
                + plain.substring(colon, host)
                + plain.substring(host, end).toLowerCase(Locale.ROOT)
                + plain.substring(end);
    }
}
