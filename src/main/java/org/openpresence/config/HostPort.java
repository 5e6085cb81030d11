package org.openpresence.config;

import java.util.regex.Pattern;

/**
 * A local address and port. Immutable.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 0 for any free one
 */
public record HostPort(String host, int port) {

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9]+)?");
    private static final String REMEDY = "host:port with a port from 0 to 65535, an IPv6 address in brackets";

    public HostPort {
        if (!HOST.matcher(host).matches() || port < 0 || port > 65535) {
            throw new IllegalArgumentException(REMEDY);
        }
    }

    /** Returns the address that {@code text} names; throws with the right form when it names none. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        boolean digits = !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || bracketed != (host.indexOf(':') >= 0)) {
            throw new IllegalArgumentException(REMEDY);
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    /**
     * Returns the literal address that {@code text} names, with {@code defaultPort} where it names none; throws with the right
     * form when it names none, or a host.
     */
    static HostPort literal(String text, int defaultPort) {
        boolean bracketed = text.startsWith("[");
        boolean ported = bracketed ? !text.endsWith("]") : text.indexOf(':') == text.lastIndexOf(':');
        try {
            HostPort address = ported && text.indexOf(':') >= 0
                    ? parse(text)
                    : parse((bracketed || text.indexOf(':') < 0 ? text : '[' + text + ']') + ':' + defaultPort);
            AddressRange.address(address.host());
            return address;
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "addresses, with a port unless it is " + defaultPort + ", as 192.0.2.53 or [2001:db8::53]:5353",
                    refused);
        }
    }

    /** Returns {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
