package org.openpresence.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.codec.ByteWriter;
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
    private final NodeGate gate = new NodeGate(Ownership.alone(HERE), 1);
    private final Queue<Long> decided = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() throws Exception {
        Dispatch.registerCodecs(vertx.eventBus());
        vertx.eventBus()
                .<PublishRequest>localConsumer(
                        Addresses.publish(0),
                        message -> decided.add(message.body().operation()));
        vertx.deployVerticle(gate).await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void ask(String node, long operation) {
        new Dispatch(vertx.eventBus(), "n1", 1).publish(HERE, 0, request(node, operation));
    }

    private static PublishRequest request(String node, long operation) {
        return new PublishRequest(
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
                Optional.empty());
    }

    @Test
    void counts_what_came_in() {
        ask(HERE, 1);
        ask(HERE, 2);

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> gate.taken() == 2 && decided.size() == 2);
        assertThat(decided).containsExactlyInAnyOrder(1L, 2L);
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
            new Dispatch(vertx.eventBus(), "n1", 1)
                    .send(
                            new Place(HERE, 0),
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

    @Test
    void what_an_event_loop_has_for_a_node_goes_together_and_in_order() throws Exception {
        Queue<Buffer> parcels = new ConcurrentLinkedQueue<>();
        vertx.eventBus().<Buffer>consumer(Addresses.gate("n2"), message -> parcels.add(message.body()));
        Dispatch dispatch = new Dispatch(vertx.eventBus(), "n1", 1);

        for (int turn = 0; turn < 2; turn++) {
            CompletableFuture<Void> sent = new CompletableFuture<>();
            vertx.getOrCreateContext().runOnContext(now -> {
                dispatch.publish(HERE, 0, request(HERE, 1));
                for (long operation = 1; operation <= 3; operation++) {
                    dispatch.publish("n2", 0, request("n1", operation));
                }
                sent.complete(null);
            });
            sent.get(20, TimeUnit.SECONDS);
        }

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> parcels.size() == 2 && decided.size() == 2);
        for (Buffer parcel : parcels) {
            assertThat(operations(parcel)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void what_is_too_much_for_one_parcel_goes_in_several() {
        Queue<Buffer> parcels = new ConcurrentLinkedQueue<>();
        vertx.eventBus().<Buffer>consumer(Addresses.gate("n2"), message -> parcels.add(message.body()));
        Dispatch dispatch = new Dispatch(vertx.eventBus(), "n1", 1);

        vertx.getOrCreateContext().runOnContext(now -> {
            for (long operation = 1; operation <= 3_000; operation++) {
                dispatch.publish("n2", 0, request("n1", operation));
            }
        });

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        parcels.stream().flatMap(NodeGateTest::operations))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 3_000).boxed().toList()));
        assertThat(parcels).hasSizeGreaterThan(2).allMatch(parcel -> parcel.length() < 100_000);
    }

    private static Stream<Long> operations(Buffer parcel) {
        return Parcel.open(parcel.getBytes()).stream()
                .map(item -> ((PublishRequest) Role.PUBLISH.decode(item.body())).operation());
    }

    @Test
    void what_names_an_instance_reaches_that_one() throws Exception {
        vertx.deployVerticle(new NodeGate(Ownership.alone("two"), 2)).await(10, TimeUnit.SECONDS);
        CompletableFuture<Enquiry> received = new CompletableFuture<>();
        vertx.eventBus().<Enquiry>localConsumer(Addresses.ask(1), message -> received.complete(message.body()));
        Enquiry enquiry = new Enquiry(List.of(new Enquiry.Open(new PresentityKey(1, 2), 3, 4, 5)), "n1", 0);

        new Dispatch(vertx.eventBus(), "n1", 2).ask(new Place("two", 3), enquiry);

        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(enquiry);
    }

    @Test
    void what_cannot_be_read_or_only_a_later_release_knows_keeps_nothing_else_from_its_way() {
        byte[] wanted = new Parcel()
                .add(Role.PUBLISH, 0, request(HERE, 7))
                .add(Role.PUBLISH, 0, request(HERE, 8))
                .close();
        List<Parcel.Item> good = Parcel.open(wanted);
        ByteWriter out = new ByteWriter(100);
        int mark = out.begin(2);
        int items = out.begin(2);
        for (Parcel.Item item : List.of(
                good.get(0),
                new Parcel.Item(Role.PUBLISH.code, 0, new byte[] {1, 2, 3}),
                new Parcel.Item(200, 0, new byte[] {1}),
                good.get(1))) {
            int one = out.begin(2);
            out.octet(item.code())
                    .number(item.place())
                    .bytes(item.body())
                    .text("later")
                    .end(one);
        }

        vertx.eventBus()
                .send(
                        Addresses.gate(HERE),
                        Buffer.buffer(out.end(items).text("later").end(mark).toBytes()));

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> decided.contains(8L));
        assertThat(decided).containsExactly(7L, 8L);
    }

    @Test
    void each_role_has_a_code_of_its_own() {
        for (Role role : Role.values()) {
            assertThat(Role.of(role.code)).isSameAs(role);
        }
        assertThat(Role.of(0)).isNull();
        assertThat(Role.of(Role.values().length + 1)).isNull();
    }
}
