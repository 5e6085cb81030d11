package org.openpresence.config;

import java.util.Locale;

/**
 * Where SIP is served, {@code udp:127.0.0.1:5060}. Immutable.
 *
 * @param transport the transport
 * @param address the address, port 0 for any free one
 */
public record ListenAddress(Transport transport, HostPort address) {

    /** Returns the address that {@code text} names; throws with the right form when it names none. */
    public static ListenAddress parse(String text) {
        int colon = text.indexOf(':');
        String transport = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (transport) {
            case "udp" -> new ListenAddress(Transport.UDP, HostPort.parse(text.substring(colon + 1)));
            case "tcp" -> new ListenAddress(Transport.TCP, HostPort.parse(text.substring(colon + 1)));
            case "tls", "ws", "wss" ->
                throw new IllegalArgumentException("udp or tcp; tls, ws and wss are not built yet");
            default -> throw new IllegalArgumentException("transport:host:port with udp or tcp, as udp:127.0.0.1:5060");
        };
    }

    /** Returns {@code transport:host:port}. */
    @Override
    public String toString() {
        return transport.name().toLowerCase(Locale.ROOT) + ':' + address;
    }
}
