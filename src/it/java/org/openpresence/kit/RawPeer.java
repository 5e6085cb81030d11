package org.openpresence.kit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends octets over UDP as they are, and takes whatever comes back to any of its ports: responses without {@code rport} go to the
 * port that Via names. Safe for any thread.
 */
public final class RawPeer implements AutoCloseable {
    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final List<UdpWire> wires = new ArrayList<>();

    /** Opens sockets at {@code host}, a loopback address that nobody else uses; the first is the one that sends. */
    public RawPeer(ServerProcess server, String host, int... ports) {
        for (int port : ports) {
            wires.add(new UdpWire(
                    server.udpPort(),
                    host,
                    port,
                    (message, back) -> received.add(new String(message, StandardCharsets.ISO_8859_1))));
        }
    }

    /** Returns a loopback address that no other process of these tests uses now. */
    public static String freshHost() {
        long pid = ProcessHandle.current().pid();
        return "127." + (1 + pid % 250) + '.' + (1 + pid / 250 % 250) + ".77";
    }

    /** Sends one datagram. */
    public void send(byte[] octets) {
        wires.get(0).send(octets);
    }

    /** Returns the next datagram that came back; "" when none came for so long. */
    public String next(int millis) {
        try {
            String next = received.poll(millis, TimeUnit.MILLISECONDS);
            return next == null ? "" : next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        wires.forEach(UdpWire::close);
    }
}
