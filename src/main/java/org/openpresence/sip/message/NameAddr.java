package org.openpresence.sip.message;

import java.util.Optional;

/**
 * An address with its header parameters, as in Contact, From or Route (RFC 3261 §20.10). Immutable.
 *
 * @param uri the URI without angle brackets
 * @param parameters the header parameters as received, beginning with {@code ;}; "" when there are none
 */
public record NameAddr(String uri, String parameters) {

    /**
     * Returns the parts of {@code value}; empty where there is no URI or an angle bracket stays open. Without angle brackets
     * what follows the first semicolon are header parameters.
     */
    public static Optional<NameAddr> parse(String value) {
        int open = open(value);
        if (open < 0) {
            int end = value.indexOf(';');
            String uri = (end < 0 ? value : value.substring(0, end)).trim();
            return uri.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new NameAddr(uri, end < 0 ? "" : value.substring(end)));
        }
        int close = value.indexOf('>', open);
        if (close <= open + 1) {
            return Optional.empty();
        }
        String parameters = value.substring(close + 1).trim();
        if (!parameters.isEmpty() && parameters.charAt(0) != ';') {
            return Optional.empty();
        }
        return Optional.of(new NameAddr(value.substring(open + 1, close).trim(), parameters));
    }

    /** Returns the value of the header parameter {@code name}: "" for a parameter without one, empty when it is not there. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(Elements.parameter(parameters, name));
    }

    private static int open(String value) {
        int i = 0;
        while (i < value.length()) {
            char c = value.charAt(i);
            if (c == '<') {
                return i;
            }
            i = c == '"' ? Elements.endOfQuotes(value, i) + 1 : i + 1;
        }
        return -1;
    }
}
