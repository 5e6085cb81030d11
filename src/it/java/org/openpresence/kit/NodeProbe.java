package org.openpresence.kit;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openpresence.kit.PlayerLoop.Client;

/** A client that knows a single node and repeats its requests there. Safe for any thread. */
public final class NodeProbe implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 40;

    private final PlayerLoop loop;

    /** Opens a socket at {@code clientHost}. */
    public NodeProbe(String clientHost, InetSocketAddress node) {
        LoadBalancer only = new LoadBalancer(clientHost, 0);
        only.add(node);
        loop = new PlayerLoop(only, (request, from) -> {});
    }

    /** Publishes for so many presentities at once and returns the final responses. */
    public List<SipMessage> publish(int presentities) {
        List<CompletableFuture<SipMessage>> answers = new ArrayList<>();
        for (int i = 0; i < presentities; i++) {
            CompletableFuture<SipMessage> answer = new CompletableFuture<>();
            answers.add(answer);
            loop.run(() -> publish(answer));
        }
        return answers.stream().map(NodeProbe::await).toList();
    }

    private void publish(CompletableFuture<SipMessage> answer) {
        String presentity = Samples.freshPresentity();
        SipRequestText publish = new SipRequestText("PUBLISH", presentity)
                .set("Via", "")
                .set("Max-Forwards", "70")
                .set("From", "<" + presentity + ">;tag=" + SipPeer.token())
                .set("To", "<" + presentity + ">")
                .set("Call-ID", SipPeer.token())
                .set("CSeq", "1 PUBLISH")
                .set("Event", "presence")
                .expires(60)
                .body("application/pidf+xml", Samples.pidf("probe", "open", "probed"));
        loop.ask(publish, new Client() {
            @Override
            public void answered(SipMessage response, int copies, long nanos) {
                answer.complete(response);
            }

            @Override
            public void timedOut() {
                answer.completeExceptionally(new TimeoutException("no answer to " + publish.get("Call-ID")));
            }
        });
    }

    private static SipMessage await(CompletableFuture<SipMessage> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            throw new AssertionError("a node does not answer", none);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
