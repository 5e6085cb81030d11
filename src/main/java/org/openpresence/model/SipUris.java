package org.openpresence.model;

import java.util.Locale;
import java.util.Optional;

/** Handles SIP URIs as texts (RFC 3261 §19.1). Pure. */
public final class SipUris {
    private SipUris() {}

    /**
     * Returns whether both name the same place: scheme, user with its case, host and port; parameters must be equal where both
     * have them.
     */
    public static boolean samePlace(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        String here = address(one);
        String there = address(other);
        int at = here.lastIndexOf('@') + 1;
        return here.length() == there.length()
                && there.lastIndexOf('@') + 1 == at
                && here.regionMatches(0, there, 0, at)
                && here.regionMatches(true, at, there, at, here.length() - at)
                && agree(parameters(one), parameters(other));
    }

    /** Returns {@code uri} as it may stand in a request line: without headers and {@code method} (RFC 3261 §19.1.5). */
    public static String requestUri(String uri) {
        int end = end(uri);
        String parameters = parameters(uri);
        StringBuilder kept = new StringBuilder(uri.length()).append(uri, 0, end);
        int i = 0;
        while (i < parameters.length()) {
            int next = parameters.indexOf(';', i + 1);
            int behind = next < 0 ? parameters.length() : next;
            if (!isMethod(parameters.substring(i + 1, behind))) {
                kept.append(parameters, i, behind);
            }
            i = behind;
        }
        return kept.toString();
    }

    private static boolean isMethod(String parameter) {
        int equals = parameter.indexOf('=');
        return (equals < 0 ? parameter : parameter.substring(0, equals)).equalsIgnoreCase("method");
    }

    /** Returns the URI without parameters and headers, its scheme in lower case. */
    private static String address(String uri) {
        int colon = uri.indexOf(':');
        String whole = colon < 0 ? uri : uri.substring(0, colon).toLowerCase(Locale.ROOT) + uri.substring(colon);
        return whole.substring(0, end(whole));
    }

    private static String parameters(String uri) {
        int question = uri.indexOf('?', end(uri));
        return uri.substring(end(uri), question < 0 ? uri.length() : question);
    }

    /** Returns where parameters or headers begin: behind the host, as a user may have a semicolon in it. */
    private static int end(String uri) {
        int end = uri.indexOf('@') + 1;
        while (end < uri.length() && ";?".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static boolean agree(String one, String other) {
        EventName mine = new EventName("", Optional.empty(), one);
        EventName theirs = new EventName("", Optional.empty(), other);
        return mine.parameterNames().stream()
                .allMatch(name -> theirs.parameter(name).isEmpty()
                        || theirs.parameter(name)
                                .get()
                                .equalsIgnoreCase(mine.parameter(name).orElse("")));
    }
}
