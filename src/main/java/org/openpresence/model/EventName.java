package org.openpresence.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an {@code Event} header says (RFC 6665 §8.2.1): the package and its parameters. Immutable.
 *
 * @param written the event package as it is written, without parameters: {@code presence}. Who subscribed compares the name in
 *     NOTIFYs octet by octet, so that it is echoed as it is
 * @param id the {@code id} parameter, which tells subscriptions of one dialog apart; empty when absent
 * @param parameters all parameters as received, beginning with {@code ;}; "" when there are none. They are echoed in NOTIFYs
 */
public record EventName(String written, Optional<String> id, String parameters) {

    /** Returns the event package in lower case, the form in which packages are known. */
    public String packageName() {
        return written.toLowerCase(Locale.ROOT);
    }

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
        int end = headerValue.indexOf(';');
        return end < 0 ? "" : valueIn(headerValue.substring(end), "id").orElse("");
    }

    /** Returns the name that the value of an {@code Event} header gives. */
    public static EventName parse(String headerValue) {
        int end = headerValue.indexOf(';');
        String parameters = end < 0 ? "" : headerValue.substring(end);
        return new EventName(packageOf(headerValue), valueIn(parameters, "id"), parameters);
    }

    /** Returns the value of a parameter without the quotes around it, "" for one without a value; empty when it is absent. */
    public Optional<String> parameter(String name) {
        return valueIn(parameters, name);
    }

    /** Returns the names of all parameters as they are written. */
    public List<String> parameterNames() {
        List<String> names = new ArrayList<>(2);
        for (int at = 0; at < parameters.length(); at = endOf(parameters, at + 1)) {
            String parameter = parameters.substring(at + 1, endOf(parameters, at + 1));
            int equals = parameter.indexOf('=');
            names.add((equals < 0 ? parameter : parameter.substring(0, equals)).strip());
        }
        return names;
    }

    private static Optional<String> valueIn(String parameters, String name) {
        for (int at = 0; at < parameters.length(); at = endOf(parameters, at + 1)) {
            String parameter = parameters.substring(at + 1, endOf(parameters, at + 1));
            int equals = parameter.indexOf('=');
            String found = equals < 0 ? parameter : parameter.substring(0, equals);
            if (found.strip().equalsIgnoreCase(name)) {
                return Optional.of(
                        equals < 0
                                ? ""
                                : unquoted(parameter.substring(equals + 1).strip()));
            }
        }
        return Optional.empty();
    }

    /** Returns where the parameter whose name begins at {@code start} ends: at the next semicolon outside quotes. */
    private static int endOf(String parameters, int start) {
        boolean quoted = false;
        int at = start;
        while (at < parameters.length() && (quoted || parameters.charAt(at) != ';')) {
            char c = parameters.charAt(at);
            quoted ^= c == '"';
            at += quoted && c == '\\' ? 2 : 1;
        }
        return Math.min(at, parameters.length());
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || !value.endsWith("\"")) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            i += value.charAt(i) == '\\' && i < value.length() - 2 ? 1 : 0;
            plain.append(value.charAt(i));
        }
        return plain.toString();
    }

    /** Returns the value of the {@code Event} header. */
    public String headerValue() {
        return written + parameters;
    }
}
