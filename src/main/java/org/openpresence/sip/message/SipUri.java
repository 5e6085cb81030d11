package org.openpresence.sip.message;

import java.util.Locale;
import java.util.Optional;

/**
 * A SIP or SIPS URI, as far as a message is routed by it (RFC 3261 §19.1). Immutable.
 *
 * @param secure whether the scheme is {@code sips}
 * @param user the user part as written, without password; "" when there is none
 * @param host in lower case, an IPv6 reference with its brackets
 * @param port 1 to 65535; -1 when absent
 * @param transport value of {@code transport} in lower case; "" when absent
 * @param maddr value of {@code maddr} in lower case; "" when absent
 * @param lr whether {@code lr} is there: a loose router
 * @param headers what follows the question mark; "" when nothing does
 */
public record SipUri(
        boolean secure,
        String user,
        String host,
        int port,
        String transport,
        String maddr,
        boolean lr,
        String headers) {

    /** Returns the parts of {@code uri}; empty where it is malformed or of another scheme. */
    public static Optional<SipUri> parse(String uri) {
        int colon = uri.indexOf(':');
        boolean secure = colon == 4 && uri.regionMatches(true, 0, "sips", 0, 4);
        boolean plain = colon == 3 && uri.regionMatches(true, 0, "sip", 0, 3);
        if (!(secure || plain) || !printable(uri)) {
            return Optional.empty();
        }
        int at = uri.indexOf('@');
        if (at == colon + 1 || (at >= 0 && uri.indexOf('@', at + 1) >= 0)) {
            return Optional.empty();
        }
        int hostStart = (at < 0 ? colon : at) + 1;
        int question = uri.indexOf('?', hostStart);
        int end = question < 0 ? uri.length() : question;
        int semicolon = uri.indexOf(';', hostStart);
        int hostEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        int portColon = portColon(uri, hostStart, hostEnd);
        String host =
                uri.substring(hostStart, portColon < 0 ? hostEnd : portColon).toLowerCase(Locale.ROOT);
        int port = portColon < 0 ? -1 : (int) Octets.number(uri.substring(portColon + 1, hostEnd), 65_535);
        if (!isHost(host) || (portColon >= 0 && port <= 0)) {
            return Optional.empty();
        }
        String parameters = uri.substring(hostEnd, end);
        return Optional.of(new SipUri(
                secure,
                at < 0 ? "" : user(uri.substring(colon + 1, at)),
                host,
                port,
                valueOf(parameters, "transport"),
                valueOf(parameters, "maddr"),
                Elements.parameter(parameters, "lr") != null,
                question < 0 ? "" : uri.substring(question + 1)));
    }

    /** Returns the host without the brackets of an IPv6 reference. */
    public String address() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String user(String userInfo) {
        int password = userInfo.indexOf(':');
        return password < 0 ? userInfo : userInfo.substring(0, password);
    }

    private static String valueOf(String parameters, String name) {
        String value = parameters.isEmpty() ? null : Elements.parameter(parameters, name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    private static int portColon(String uri, int start, int end) {
        int from = start;
        if (start < end && uri.charAt(start) == '[') {
            from = Math.max(start, uri.indexOf(']', start));
        }
        int colon = uri.indexOf(':', from);
        return colon >= 0 && colon < end ? colon : -1;
    }

    private static boolean isHost(String host) {
        boolean reference = host.startsWith("[");
        if (host.isEmpty() || (reference && (!host.endsWith("]") || host.length() < 4))) {
            return false;
        }
        for (int i = reference ? 1 : 0; i < host.length() - (reference ? 1 : 0); i++) {
            char c = host.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = c >= 'a' && c <= (reference ? 'f' : 'z');
            if (!digit && !letter && c != '.' && (reference ? c != ':' : c != '-' && c != '_')) {
                return false;
            }
        }
        return true;
    }

    private static boolean printable(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"') {
                return false;
            }
        }
        return true;
    }
}
