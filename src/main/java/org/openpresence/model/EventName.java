package org.openpresence.model;

import java.util.Optional;

/**
 * What an {@code Event} header says (RFC 6665 §8.2.1): the package and its parameters. Immutable.
 *
 * @param packageName the event package, in lower case, without parameters: {@code presence}
 * @param id the {@code id} parameter, which tells subscriptions of one dialog apart; empty when absent
 * @param parameters all parameters as received, beginning with {@code ;}; "" when there are none. They are echoed in NOTIFYs
 */
public record EventName(String packageName, Optional<String> id, String parameters) {

    /** Returns the name of a package without parameters. */
    public static EventName of(String packageName) {
        return new EventName(packageName, Optional.empty(), "");
    }

    /**
     * Returns whether two values of {@code Event} headers name the same subscription of a dialog: package and {@code id} count,
     * other parameters do not (RFC 6665 §4.5.2, §8.2.1).
     */
    public static boolean match(String one, String other) {
        return one.equals(other)
                || (packageOf(one).equalsIgnoreCase(packageOf(other))
                        && idOf(one).equals(idOf(other)));
    }

    private static String packageOf(String headerValue) {
        int end = headerValue.indexOf(';');
        return (end < 0 ? headerValue : headerValue.substring(0, end)).strip();
    }

    private static String idOf(String headerValue) {
        for (int from = headerValue.indexOf(';'); from >= 0; from = headerValue.indexOf(';', from + 1)) {
            int end = headerValue.indexOf(';', from + 1);
            String parameter = headerValue.substring(from + 1, end < 0 ? headerValue.length() : end);
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("id")) {
                return parameter.substring(equals + 1).strip();
            }
        }
        return "";
    }

    /** Returns the value of the {@code Event} header. */
    public String headerValue() {
        return packageName + parameters;
    }
}
