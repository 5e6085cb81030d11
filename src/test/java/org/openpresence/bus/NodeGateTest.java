package org.openpresence.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EventName;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.Place;
import org.openpresence.presentity.Ownership;

/** What a node takes from others. */
class NodeGateTest {
    private static final String HERE = "here";

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Long> decided = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() throws Exception {
        Dispatch.registerCodecs(vertx.eventBus());
        vertx.eventBus()
                .<PublishRequest>localConsumer(
                        Addresses.publish(0),
                        message -> decided.add(message.body().operation()));
        vertx.deployVerticle(new NodeGate(Ownership.alone(HERE), 1)).await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void ask(String node, long operation) {
        vertx.eventBus()
                .send(
                        Addresses.at(Role.PUBLISH, HERE),
                        new PublishRequest(
                                new Origin(node, 0, operation, 1),
                                operation,
                                new Presentity("sip:alice@example.com"),
                                Optional.empty(),
                                Optional.of(EventName.parse("presence")),
                                List.of(),
                                OptionalLong.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                new byte[] {1},
                                Optional.empty()));
    }

    @Test
    void what_a_node_has_asked_that_is_a_member_no_more_is_not_carried_out() {
        ask("gone", 1);
        ask(HERE, 2);

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> decided.contains(2L));
        assertThat(decided).containsExactly(2L);
    }

    @Test
    void what_a_node_wanted_to_be_told_that_is_a_member_no_more_is_not_sent() {
        Queue<String> sending = new ConcurrentLinkedQueue<>();
        vertx.eventBus()
                .<NotifyBatch>localConsumer(
                        Addresses.send(0), message -> sending.add(message.body().owner()));

        for (String owner : List.of("gone", HERE)) {
            vertx.eventBus()
                    .send(
                            Addresses.at(Role.SEND, HERE),
                            new NotifyBatch(Optional.empty(), Optional.empty(), List.of(), owner, 0, 0));
        }

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> sending.contains(HERE));
        assertThat(sending).containsExactly(HERE);
    }

    @Test
    void an_enquiry_reaches_the_instance_that_was_to_send() throws Exception {
        CompletableFuture<Enquiry> received = new CompletableFuture<>();
        vertx.eventBus().<Enquiry>localConsumer(Addresses.ask(0), message -> received.complete(message.body()));
        Enquiry enquiry = new Enquiry(List.of(new Enquiry.Open(new PresentityKey(1, 2), 3, 4, 5)), "n1", 0);

        new Dispatch(vertx.eventBus(), "n1", 1).ask(new Place(HERE, 0), enquiry);

        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(enquiry);
    }
}
