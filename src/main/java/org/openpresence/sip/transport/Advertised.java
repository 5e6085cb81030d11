package org.openpresence.sip.transport;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What peers are told of where we are: hosts, or hosts and ports. A listener for any address serves two families, and who speaks one
 * of them may have no way to the other. Immutable.
 *
 * @param ipv4 for peers of IPv4
 * @param ipv6 for peers of IPv6
 */
public record Advertised(String ipv4, String ipv6) {
    public Advertised {
        ipv4 = withoutZone(ipv4);
        ipv6 = withoutZone(ipv6);
    }

    /** The zone of an address means something to this machine only, and has no place in a URI (RFC 4007 §11.2). */
    static String withoutZone(String host) {
        int zone = host.indexOf('%');
        return zone < 0 ? host : host.substring(0, zone);
    }

    /** Returns the same for everybody. */
    public static Advertised everywhere(String host) {
        return new Advertised(host, host);
    }

    /** Returns what {@code peer} is told. */
    public String to(InetAddress peer) {
        return peer instanceof Inet6Address ? ipv6 : ipv4;
    }

    /** Returns what the peer at {@code address}, a literal one, is told. */
    public String to(String address) {
        return address.indexOf(':') >= 0 ? ipv6 : ipv4;
    }

    /** Returns these hosts as they stand in Via and URIs, with {@code port}. */
    public Advertised withPort(int port) {
        return new Advertised(inUri(ipv4) + ':' + port, inUri(ipv6) + ':' + port);
    }

    private static String inUri(String host) {
        return host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    }
}
