package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.openpresence.kit.Samples.freshPresentity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;

/** What one peer may take of the connections that there are. */
class TcpBoundsIT {
    private static final int BOUND = 4;
    private static final int PAUSE_MILLIS = 50;
    /** 64*T1 is 6,400 ms here, and a look is taken every second. */
    private static final int PATIENCE_SECONDS = 20;

    private static ServerProcess server;

    @BeforeAll
    static void serve() {
        server = ServerProcess.serving(
                "sip.t1_ms=100",
                "sip.t2_ms=400",
                "sip.tcp_max_connections=6",
                "sip.tcp_max_connections_per_address=" + BOUND);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void a_message_that_comes_octet_by_octet_must_come_to_its_end_in_time() throws InterruptedException {
        try (SipPeer peer = SipPeer.tcp(server)) {
            byte[] octets = peer.request("OPTIONS", freshPresentity()).octets();
            double before = dropped("half-message");

            boolean ended = false;
            for (int i = 0; i < octets.length && !ended; i++) {
                send(peer, Arrays.copyOfRange(octets, i, i + 1));
                ended = peer.connection().awaitEnd(Duration.ofMillis(PAUSE_MILLIS * 2L));
            }

            assertThat(ended || peer.connection().awaitEnd(PATIENCE_SECONDS)).isTrue();
            assertThat(dropped("half-message")).isGreaterThan(before);
        }
    }

    /** The connection may be gone already: that is what is waited for. */
    private static void send(SipPeer peer, byte[] octets) {
        try {
            peer.sendOctets(octets);
        } catch (UncheckedIOException gone) {
            assertThat(gone).hasMessageMatching(".*(Broken pipe|Connection reset).*");
        }
    }

    @Test
    void a_busy_stream_whose_pieces_end_within_messages_goes_on_for_long() throws InterruptedException {
        try (SipPeer peer = SipPeer.tcp(server)) {
            byte[] carried = {};
            long until = System.nanoTime() + Duration.ofSeconds(12).toNanos();

            boolean ended = false;
            while (!ended && System.nanoTime() < until) {
                byte[] next = peer.request("OPTIONS", freshPresentity()).octets();
                int half = next.length / 2;
                peer.sendOctets(joined(carried, Arrays.copyOf(next, half)));
                carried = Arrays.copyOfRange(next, half, next.length);
                ended = peer.connection().awaitEnd(Duration.ofMillis(PAUSE_MILLIS));
            }

            assertThat(ended).as("the connection is there").isFalse();
            peer.sendOctets(carried);
            assertThat(peer.ask(peer.request("OPTIONS", freshPresentity())).status())
                    .isEqualTo(200);
        }
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    @Test
    void one_address_leaves_connections_to_others() throws IOException {
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < BOUND; i++) {
                many.add(served("127.0.0.1"));
            }
            double before = dropped("connection-limit");

            try (Socket oneMore = connected("127.0.0.1");
                    Socket another = connected("127.0.0.9")) {
                assertThat(isServed(oneMore)).as("one more of the same address").isFalse();
                assertThat(isServed(another)).as("one of another address").isTrue();
            }
            assertThat(dropped("connection-limit")).isEqualTo(before + 1);
            assertThat(server.output())
                    .anyMatch(line -> line.contains(" WARN ")
                            && line.contains("connection refused")
                            && line.contains("sip.tcp_max_connections_per_address"));
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).untilAsserted(() -> {
            try (Socket free = connected("127.0.0.1")) {
                assertThat(isServed(free)).isTrue();
            }
        });
    }

    @Test
    void all_together_have_no_more_than_there_are() throws IOException {
        List<Socket> all = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                all.add(served("127.0.1." + (1 + i)));
            }

            // The figure is a second old at the most; without this look the last one might be of the time before.
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> server.metrics().sum("presence_connections") == 6);
            try (Socket oneMore = connected("127.0.1.9")) {
                assertThat(isServed(oneMore)).isFalse();
            }
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> server.metrics().sum("presence_connections") == 0);
    }

    private static double dropped(String cause) {
        return server.metrics().sum("presence_ignored_total", "cause=\"" + cause + '"');
    }

    /** Returns a connection that has its place: the server may not have heard yet that those of the test before are gone. */
    private static Socket served(String from) {
        return await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(
                        () -> {
                            Socket socket = connected(from);
                            if (!isServed(socket)) {
                                socket.close();
                            }
                            return socket;
                        },
                        socket -> !socket.isClosed());
    }

    private static Socket connected(String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tcpPort()));
        return socket;
    }

    /** Returns whether a ping is answered; on a connection that was refused it is not. */
    private static boolean isServed(Socket socket) {
        try {
            socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '\r';
        } catch (IOException closed) {
            return false;
        }
    }
}
