package org.openpresence.tool;

import java.net.InetSocketAddress;

/**
 * Where the server listens. Immutable.
 *
 * @param host a name or an address, an IPv6 one without brackets
 * @param port 1 to 65535
 */
record ServerAddress(String host, int port) {
    private static final int SIP_PORT = 5060;

    /**
     * Returns the address that {@code text} names as {@code host}, {@code host:port} or {@code [IPv6]:port}.
     *
     * @throws IllegalArgumentException where it names none
     */
    static ServerAddress parse(String text) {
        int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', Math.max(0, bracket));
        String host = colon < 0 ? text : text.substring(0, colon);
        if (bracket > 0) {
            host = text.substring(1, bracket);
        }
        boolean gap = bracket > 0 && colon > bracket + 1;
        if (host.isEmpty() || gap || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("not a host or host:port");
        }
        return new ServerAddress(host, colon < 0 ? SIP_PORT : port(text.substring(colon + 1)));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("the port is not a number: " + Printable.of(text), none);
        }
        throw new IllegalArgumentException("a port is 1 to 65535");
    }

    /** Returns the address to send to; fails where the name is unknown. */
    InetSocketAddress resolve() throws ToolFailure {
        InetSocketAddress resolved = new InetSocketAddress(host, port);
        if (resolved.isUnresolved()) {
            throw new ToolFailure("no such host: " + host);
        }
        return resolved;
    }

    /** Returns {@code address} as a URI or a Via writes it. */
    static String bracketed(String address) {
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        return bare.indexOf(':') < 0 ? bare : '[' + bare + ']';
    }

    @Override
    public String toString() {
        return bracketed(host) + ':' + port;
    }
}
