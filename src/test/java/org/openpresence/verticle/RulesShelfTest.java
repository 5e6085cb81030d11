package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.SubHandling;
import org.openpresence.events.EventPackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.judgement.KnownRules;
import org.openpresence.judgement.RulesPolicy;
import org.openpresence.model.Presentity;

class RulesShelfTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");

    /** Documents that come when the test says so. */
    private static final class SlowDocuments implements RulesDocuments {
        private final List<CompletableFuture<List<RulesDocument>>> asked = new ArrayList<>();

        @Override
        public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
            CompletableFuture<List<RulesDocument>> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }

        @Override
        public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
            return CompletableFuture.completedFuture(Map.of());
        }
    }

    private interface PlainPackage extends EventPackage {
        @Override
        default String contentType() {
            return "text/plain";
        }

        @Override
        default Duration defaultExpires() {
            return Duration.ofHours(1);
        }
    }

    /** A package with a bug. */
    private record ThrowingPackage() implements PlainPackage {
        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments where) {
            throw new IllegalStateException("a bug");
        }
    }

    /** A package whose rules are those documents as well. */
    private record OtherPackage() implements PlainPackage {
        @Override
        public String name() {
            return "other";
        }
    }

    private final PresencePackage presence = new PresencePackage();
    private final SlowDocuments documents = new SlowDocuments();
    private final List<String> order = new ArrayList<>();
    private Vertx vertx;
    private Context context;
    private RulesShelf shelf;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        shelf = new RulesShelf(
                context, new Lanes(context), documents, new RulesPolicy(SubHandling.CONFIRM, true, false, true));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void who_asks_while_the_rules_are_read_waits_in_order_and_who_asks_later_does_not() throws Exception {
        onLoop(() -> {
            noting("first", shelf.get(presence, ALICE));
            return noting("second", shelf.get(presence, ALICE));
        });
        int reads = documents.asked.size();
        answer(0, "e1");
        onLoop(() -> noting("third", shelf.get(presence, ALICE)));

        assertThat(reads).isEqualTo(1);
        assertThat(documents.asked).hasSize(1);
        assertThat(order).containsExactly("first e1", "second e1", "third e1");
    }

    @Test
    void who_waits_for_older_rules_gets_the_newer_ones() throws Exception {
        onLoop(() -> noting("early", shelf.get(presence, ALICE)));
        onLoop(() -> noting("changed", shelf.read(presence, ALICE)));
        answer(1, "new");
        answer(0, "old");

        assertThat(order).containsExactly("early new", "changed new");
        assertThat(onLoop(() -> shelf.entityTags())).containsEntry(ALICE, "new");
    }

    @Test
    void rules_that_cannot_be_read_fail_all_who_wait_and_the_next_asks_again() throws Exception {
        onLoop(() -> noting("first", shelf.get(presence, ALICE)));
        onLoop(() -> noting("second", shelf.get(presence, ALICE)));
        onLoop(() -> documents.asked.get(0).completeExceptionally(new IllegalStateException("away")));
        onLoop(() -> null);
        onLoop(() -> noting("third", shelf.get(presence, ALICE)));
        answer(1, "e1");

        assertThat(order).containsExactly("first away", "second away", "third e1");
    }

    @Test
    void what_is_forgotten_is_read_again_and_what_is_being_read_is_not_lost() throws Exception {
        onLoop(() -> noting("first", shelf.get(presence, ALICE)));
        onLoop(() -> {
            shelf.forgetAll();
            return null;
        });
        answer(0, "e1");
        onLoop(() -> noting("second", shelf.get(presence, ALICE)));
        answer(1, "e2");
        onLoop(() -> {
            shelf.forgetAll();
            return noting("third", shelf.get(presence, ALICE));
        });
        answer(2, "e3");

        assertThat(order).containsExactly("first e1", "second e2", "third e3");
    }

    @Test
    void a_package_or_a_waiting_request_that_throws_harms_nobody_else() throws Exception {
        var thrower = new ThrowingPackage();
        onLoop(() -> noting("its own", shelf.get(thrower, ALICE)));
        onLoop(() -> shelf.get(presence, ALICE).onComplete(done -> {
            throw new IllegalStateException("another bug");
        }));
        onLoop(() -> noting("other", shelf.get(presence, ALICE)));
        answer(0, "e1");

        assertThat(order).containsExactly("its own a bug", "other e1");
    }

    @Test
    void a_document_that_cannot_be_read_is_told_of_once_in_each_version() throws Exception {
        EventPackage other = new OtherPackage();
        try (LogLines lines = LogLines.of(RulesShelf.class)) {
            onLoop(() -> noting("presence", shelf.get(presence, ALICE)));
            onLoop(() -> noting("other", shelf.get(other, ALICE)));
            answer(0, "e1", " ".repeat(RulesDocuments.LONGEST + 1));
            answer(1, "e1", " ".repeat(RulesDocuments.LONGEST + 1));
            onLoop(() -> noting("again", shelf.read(presence, ALICE)));
            answer(2, "e1", " ".repeat(RulesDocuments.LONGEST + 1));
            onLoop(() -> noting("another", shelf.read(presence, ALICE)));
            answer(3, "e2", "<ruleset");

            assertThat(order).containsExactly("presence e1", "other e1", "again e1", "another e2");
            assertThat(lines.warnings())
                    .hasSize(2)
                    .allMatch(line -> line.contains("presentity=" + ALICE))
                    .anyMatch(line -> line.contains("more than " + RulesDocuments.LONGEST + " octets"));
        }
    }

    private Future<KnownRules> noting(String who, Future<KnownRules> rules) {
        return rules.onComplete(done -> order.add(who
                + ' '
                + (done.succeeded() ? done.result().entityTag() : done.cause().getMessage())));
    }

    private void answer(int read, String tag) throws Exception {
        answer(read, tag, "<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\"/>");
    }

    private void answer(int read, String tag, String text) throws Exception {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        onLoop(() -> documents.asked.get(read).complete(List.of(new RulesDocument(tag, octets))));
        onLoop(() -> null);
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                result.complete(work.call());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        return result.get(10, TimeUnit.SECONDS);
    }
}
