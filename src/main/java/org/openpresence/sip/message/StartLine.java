package org.openpresence.sip.message;

import java.util.Set;

/**
 * The first line of a request (RFC 3261 §7.1), read strictly: one space between its parts, no blank and no angle bracket in the URI.
 * Immutable.
 *
 * @param method a token, case kept
 * @param uri the request URI
 */
record StartLine(String method, String uri) {

    /** Returns what {@code line} says. */
    static StartLine of(String line, Set<Rule> rules) throws Malformed {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        boolean strict = rules.contains(Rule.START_LINE);
        if (first <= 0 || last == first) {
            throw new Malformed(Rule.START_LINE);
        }
        String method = line.substring(0, first);
        String uri = line.substring(first + 1, last);
        String version = line.substring(last + 1);
        if (strict && !(Octets.isToken(method) && isUri(uri) && isVersion(version))) {
            throw new Malformed(Rule.START_LINE);
        }
        if (!version.equalsIgnoreCase("SIP/2.0") && rules.contains(Rule.VERSION)) {
            throw new Malformed(Rule.VERSION);
        }
        return new StartLine(method, strict ? uri : uri.trim());
    }

    private static boolean isUri(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"') {
                return false;
            }
        }
        return !uri.isEmpty();
    }

    private static boolean isVersion(String version) {
        int dot = version.indexOf('.');
        return version.regionMatches(true, 0, "SIP/", 0, 4)
                && dot > 0
                && Octets.number(version.substring(4, dot), 9_999) >= 0
                && Octets.number(version.substring(dot + 1), 9_999) >= 0;
    }
}
