package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How connections end, over real sockets. */
class TcpConnectionsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String MESSAGE = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    private static final String ANSWER = "answered\r\n";
    private static final int BURST = 200;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private TcpConnections connections;
    private int port;

    @BeforeEach
    void listen() {
        port = on(() -> {
            connections =
                    new TcpConnections(vertx, new Echo(), new ConnectionBounds(10, 10), Duration.ofSeconds(30), 3_600);
            return connections.listen(HERE.getHostAddress(), 0);
        });
    }

    @AfterEach
    void end() {
        await(vertx.close());
    }

    private <T> T on(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(go -> action.get().onComplete(done));
        return await(done.future());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Returns a connection over which one message was answered. */
    private Socket connected() throws IOException {
        Socket socket = new Socket(HERE, port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        write(socket, MESSAGE);
        assertThat(new String(socket.getInputStream().readNBytes(ANSWER.length()), StandardCharsets.US_ASCII))
                .isEqualTo(ANSWER);
        return socket;
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void what_has_come_before_the_end_is_answered_and_the_connection_is_not_reset() throws IOException {
        Promise<Object> closed = Promise.promise();
        try (Socket peer = connected()) {

            loop.runOnContext(go -> {
                // On the loop itself, so that nobody has read it when the end begins.
                write(peer, MESSAGE.repeat(BURST));
                connections.close().onComplete(done -> closed.complete());
            });

            assertThat(new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(ANSWER.repeat(BURST));
        }
        await(closed.future());
    }

    @Test
    void a_peer_that_sends_on_behind_the_end_does_not_lose_what_it_has_not_read_yet() throws IOException {
        Promise<Object> closed = Promise.promise();
        try (Socket peer = connected()) {
            write(peer, MESSAGE);
            loop.runOnContext(go -> connections.close().onComplete(done -> closed.complete()));
            assertThat(peer.getInputStream().read()).isEqualTo(ANSWER.charAt(0));
            String rest = new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            write(peer, MESSAGE);
            write(peer, MESSAGE);

            assertThat(rest).isEqualTo(ANSWER.substring(1));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
        await(closed.future());
    }

    @Test
    void nobody_waits_for_a_peer_that_does_not_close() throws IOException {
        try (Socket peer = connected()) {
            long begun = System.nanoTime();

            on(() -> connections.close().mapEmpty());

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void nobody_connects_any_more_while_connections_end() throws IOException {
        try (Socket peer = connected()) {
            loop.runOnContext(go -> connections.close());

            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> new Socket(HERE, port)).isInstanceOf(ConnectException.class);
        }
    }

    /** Answers each message over its connection. */
    private final class Echo implements TcpConnections.Receiver {
        @Override
        public void received(byte[] bytes, TcpConnections.Connection connection) {
            connections.send(
                    ANSWER.getBytes(StandardCharsets.US_ASCII),
                    new Target("tcp", new InetSocketAddress(HERE, connection.remotePort()), connection.id()),
                    () -> {});
        }

        @Override
        public void violated(byte[] header, int status, String reason, TcpConnections.Connection connection) {
            throw new AssertionError(reason);
        }

        @Override
        public void closed(TcpConnections.Connection connection) {}

        @Override
        public void dropped(String cause) {
            throw new AssertionError(cause);
        }
    }
}
