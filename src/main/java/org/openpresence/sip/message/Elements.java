package org.openpresence.sip.message;

import java.util.List;
import java.util.Set;

/** The elements of a comma-separated header value (RFC 3261 §7.3.1). Pure. */
final class Elements {

    private Elements() {}

    /**
     * Adds the elements of {@code value} to {@code to}, without blanks around them. Commas in quoted strings and between angle
     * brackets separate nothing.
     */
    static void split(String value, List<String> to, Set<Rule> rules) throws Malformed {
        int start = 0;
        int parameters = 0;
        int i = 0;
        boolean bracket = false;
        while (i < value.length()) {
            char c = value.charAt(i);
            if (c == '"') {
                i = endOfQuotes(value, i);
            } else if (c == '<') {
                bracket = true;
            } else if (c == '>') {
                bracket = false;
            } else if (c == ';') {
                parameters++;
                if (parameters > MessageLimits.PARAMETERS && rules.contains(Rule.PARAMETERS)) {
                    throw new Malformed(Rule.PARAMETERS);
                }
            } else if (c == ',' && !bracket) {
                add(value.substring(start, i), to, rules);
                start = i + 1;
                parameters = 0;
            }
            i++;
        }
        add(value.substring(start), to, rules);
    }

    /** Returns where the quoted string that begins at {@code start} has its closing mark; the end of the text when it has none. */
    static int endOfQuotes(String text, int start) {
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    /**
     * Returns where the parameters of {@code element} begin: its first semicolon outside quoted strings and angle brackets; its
     * length when it has none.
     */
    static int parametersOf(String element) {
        boolean bracket = false;
        int i = 0;
        while (i < element.length()) {
            char c = element.charAt(i);
            if (c == '"') {
                i = endOfQuotes(element, i);
            } else if (c == '<') {
                bracket = true;
            } else if (c == '>') {
                bracket = false;
            } else if (c == ';' && !bracket) {
                return i;
            }
            i++;
        }
        return element.length();
    }

    /**
     * Returns the value of the parameter {@code name} in {@code parameters}, which begin with a semicolon; "" when it has no
     * value, null when it is not there.
     */
    static String parameter(String parameters, String name) {
        int i = 0;
        while (i < parameters.length()) {
            int end = endOfParameter(parameters, i + 1);
            int equals = parameters.indexOf('=', i);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (parameters.substring(i + 1, nameEnd).trim().equalsIgnoreCase(name)) {
                return nameEnd == end
                        ? ""
                        : parameters.substring(nameEnd + 1, end).trim();
            }
            i = end;
        }
        return null;
    }

    /** Returns where the parameter that begins at {@code start} ends: at the next semicolon outside quoted strings. */
    static int endOfParameter(String parameters, int start) {
        int i = start;
        while (i < parameters.length() && parameters.charAt(i) != ';') {
            i = parameters.charAt(i) == '"' ? endOfQuotes(parameters, i) + 1 : i + 1;
        }
        return Math.min(i, parameters.length());
    }

    /** Refuses a value with more semicolons than a header may have parameters. */
    static void capParameters(String value, Set<Rule> rules) throws Malformed {
        int parameters = 0;
        for (int i = value.indexOf(';'); i >= 0; i = value.indexOf(';', i + 1)) {
            parameters++;
        }
        if (parameters > MessageLimits.PARAMETERS && rules.contains(Rule.PARAMETERS)) {
            throw new Malformed(Rule.PARAMETERS);
        }
    }

    private static void add(String element, List<String> to, Set<Rule> rules) throws Malformed {
        String trimmed = element.trim();
        if (trimmed.isEmpty()) {
            return;
        }
        if (to.size() >= MessageLimits.ELEMENTS && rules.contains(Rule.ELEMENTS)) {
            throw new Malformed(Rule.ELEMENTS);
        }
        to.add(trimmed);
    }
}
