package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;

/** Who asks over TCP until the only node is gone: of each connection the node has the last word, and takes none back. */
class TerminationIT {
    private static final int BUSY = 12;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int WARM = 300;
    private static final int AT_THE_DOOR = 20;

    private final AtomicInteger answered = new AtomicInteger();

    /**
     * How a connection ended.
     *
     * @param statuses of the answers that came over it
     * @param unanswered how many requests had none
     * @param reset whether it broke instead of ending
     */
    private record End(List<Integer> statuses, int unanswered, boolean reset) {}

    @Test
    void what_is_asked_over_a_connection_until_its_end_is_answered_and_none_is_reset() {
        try (ServerProcess server = ServerProcess.serving("db_url=h2:./termination")) {
            List<CompletableFuture<End>> asking = new ArrayList<>();
            for (int i = 0; i < BUSY; i++) {
                asking.add(CompletableFuture.supplyAsync(() -> askUntilTheEnd(server.tcpPort()), eachItsThread()));
            }
            CompletableFuture<List<End>> calling =
                    CompletableFuture.supplyAsync(() -> connectUntilRefused(server.tcpPort()), eachItsThread());
            await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() > WARM);

            assertThat(server.stop()).isZero();

            int refused = 0;
            for (CompletableFuture<End> one : asking) {
                End end = one.join();
                assertThat(end.reset()).isFalse();
                assertThat(end.statuses()).isSubsetOf(200, 503);
                // The last is a 200 where nothing was asked between it and the end: the next request met that on its
                // way.
                refused += end.statuses().contains(503) ? 1 : 0;
            }
            assertThat(refused).isGreaterThan(BUSY / 2);
            // The kernel takes connections before the server does: in the moment in which the listener goes they are
            // reset.
            assertThat(calling.join().stream().dropWhile(end -> end.unanswered() == 0))
                    .hasSizeLessThan(AT_THE_DOOR)
                    .allMatch(end -> end.unanswered() == 1);
        }
    }

    private static Executor eachItsThread() {
        return task -> {
            Thread thread = new Thread(task, "asking");
            thread.setDaemon(true);
            thread.start();
        };
    }

    private End askUntilTheEnd(int port) {
        try (Socket socket = connected(port)) {
            return ask(socket, Integer.MAX_VALUE);
        } catch (IOException cannot) {
            throw new AssertionError(cannot);
        }
    }

    private List<End> connectUntilRefused(int port) {
        List<End> ends = new ArrayList<>();
        while (true) {
            try (Socket socket = connected(port)) {
                ends.add(ask(socket, 1));
            } catch (ConnectException refused) {
                return ends;
            } catch (IOException broken) {
                ends.add(new End(List.of(), 1, true));
            }
        }
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Asks one thing after the other, at most so many. */
    private End ask(Socket socket, int times) {
        List<Integer> statuses = new ArrayList<>();
        try (SipPeer texts = SipPeer.udp(socket.getPort())) {
            for (int i = 0; i < times; i++) {
                socket.getOutputStream()
                        .write(texts.publish(freshPresentity(), pidf("open", "here"))
                                .set(
                                        "Via",
                                        "SIP/2.0/TCP 127.0.0.1:" + socket.getLocalPort() + ";branch="
                                                + SipPeer.freshBranch())
                                .octets());
                String head = head(socket.getInputStream());
                if (head.isEmpty()) {
                    return new End(statuses, 1, false);
                }
                statuses.add(Integer.parseInt(head.substring("SIP/2.0 ".length(), "SIP/2.0 200".length())));
                answered.incrementAndGet();
            }
            return new End(statuses, 0, false);
        } catch (IOException broken) {
            return new End(statuses, 1, true);
        }
    }

    /** Returns the lines of a response without a body; "" at the end of the connection. */
    private static String head(InputStream input) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int octet = input.read(); octet >= 0; octet = input.read()) {
            head.write(octet);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return "";
    }
}
