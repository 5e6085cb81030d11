package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.subscription.DialogToken;

/** Dialogs that another program began are found by Call-ID and tags (DESIGN.md §1.7). */
class ForeignDialogsTest {
    private static final String KAMAILIOS = "a6a1c5f60faecf035a1ae5b6e96e979a-1a2b";
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final Entry ENTRY = new Entry(PresentityKey.of(ALICE), ALICE.address());

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final List<CompletableFuture<Optional<Entry>>> asked = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<SubscribeRequest> found = new CopyOnWriteArrayList<>();
    private final List<SubscribeRequest> unknowable = new CopyOnWriteArrayList<>();
    private final ForeignDialogs dialogs = new ForeignDialogs(
            (callId, toTag, fromTag) -> {
                names.add(callId + ' ' + toTag + ' ' + fromTag);
                asked.add(new CompletableFuture<>());
                return asked.get(asked.size() - 1);
            },
            2,
            loop);

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static SubscribeRequest request(String toTag) {
        return new SubscribeRequest(
                new Origin("n1", 0, 7, 0),
                77,
                new Presentity("gateway@192.0.2.1"),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                "kc",
                4,
                "<sip:dave@example.com>;tag=ft",
                "sip:dave@example.com",
                "ft",
                "<sip:alice@example.com>;tag=" + toTag,
                "sip:alice@example.com",
                toTag,
                List.of(),
                "sip:192.0.2.9:5060",
                "",
                new Flow("udp", "192.0.2.1", 5060, "192.0.2.9", 5060, "n1", 0, 0),
                Optional.empty(),
                Optional.empty());
    }

    private void find() {
        dialogs.find(request(KAMAILIOS), found::add, unknowable::add);
    }

    private void await(int answered) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> found.size() + unknowable.size() == answered);
    }

    @Test
    void only_a_tag_that_is_none_of_ours_is_foreign() {
        assertThat(ForeignDialogs.isForeign(request(KAMAILIOS))).isTrue();
        assertThat(ForeignDialogs.isForeign(request(new DialogToken(ENTRY.key(), 3, 4711).tag("op"))))
                .isFalse();
        assertThat(ForeignDialogs.isForeign(request(""))).isFalse();
    }

    @Test
    void the_request_goes_on_to_the_entry_under_a_tag_of_ours() {
        find();
        asked.get(0).complete(Optional.of(ENTRY));
        await(1);

        assertThat(names).containsExactly("kc " + KAMAILIOS + " ft");
        assertThat(found.get(0).presentity()).isEqualTo(ALICE);
        assertThat(found.get(0).operation()).isEqualTo(77);
        assertThat(DialogToken.parse(found.get(0).toTag())).hasValueSatisfying(token -> {
            assertThat(token.key()).isEqualTo(ENTRY.key());
            assertThat(token.random()).isEqualTo(DialogToken.randomOf("kc", KAMAILIOS, "ft"));
        });
    }

    @Test
    void a_dialog_that_nobody_knows_goes_on_as_it_is() {
        find();
        asked.get(0).complete(Optional.empty());
        await(1);

        assertThat(found.get(0).toTag()).isEqualTo(KAMAILIOS);
        assertThat(unknowable).isEmpty();
    }

    @Test
    void while_the_database_is_away_nobody_can_say() {
        find();
        asked.get(0).completeExceptionally(new PresentityRecords.Unavailable("away"));
        await(1);

        assertThat(unknowable).hasSize(1);
    }

    @Test
    void look_ups_are_bounded_and_each_makes_room_when_it_ends() {
        find();
        find();

        find();
        assertThat(unknowable).hasSize(1);

        asked.get(0).complete(Optional.empty());
        await(2);
        find();
        assertThat(asked).hasSize(3);
    }
}
