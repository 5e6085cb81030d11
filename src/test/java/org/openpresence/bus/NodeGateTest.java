package org.openpresence.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.Place;

/** What another node sends reaches the loop that it is for. */
class NodeGateTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void an_enquiry_reaches_the_instance_that_was_to_send() throws Exception {
        Dispatch.registerCodecs(vertx.eventBus());
        CompletableFuture<Enquiry> received = new CompletableFuture<>();
        vertx.eventBus().<Enquiry>localConsumer(Addresses.ask(1), message -> received.complete(message.body()));
        vertx.deployVerticle(new NodeGate("n2", 2))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        Enquiry enquiry = new Enquiry(List.of(new Enquiry.Open(new PresentityKey(1, 2), 3, 4, 5)), "n1", 0);

        new Dispatch(vertx.eventBus(), "n1", 2).ask(new Place("n2", 1), enquiry);

        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(enquiry);
    }
}
