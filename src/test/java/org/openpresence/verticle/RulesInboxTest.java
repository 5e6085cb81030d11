package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.SubHandling;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.WatchedPresentities;
import org.openpresence.events.EventPackages;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.judgement.RulesPolicy;
import org.openpresence.judgement.WatcherJudge;
import org.openpresence.model.Presentity;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.TestClock;

class RulesInboxTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger polls = new AtomicInteger();
    private volatile boolean away = true;

    private final List<Presentity> asked = new CopyOnWriteArrayList<>();
    private final Presentity unreadable = new Presentity("bob@example.com");
    private volatile List<Presentity> watched = List.of();

    /** No documents, which cannot be looked at while the database is away, and one presentity's never. */
    private final class Documents implements RulesDocuments {
        @Override
        public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
            asked.add(presentity);
            return presentity.equals(unreadable)
                    ? CompletableFuture.failedFuture(new IllegalStateException("unreadable"))
                    : CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
            polls.incrementAndGet();
            return away
                    ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                    : CompletableFuture.completedFuture(Map.of());
        }
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void that_documents_cannot_be_looked_at_is_told_once_until_they_can() {
        answerWhoIsWatched();
        Context context = vertx.getOrCreateContext();
        try (LogLines lines = LogLines.of(RulesInbox.class)) {
            context.runOnContext(now -> inbox(context).open());
            await().until(() -> polls.get() >= 5);
            away = false;
            await().until(() -> lines.all().stream().anyMatch(line -> line.startsWith("rules are polled again")));
            away = true;
            await().until(() -> lines.warnings().size() == 2);

            assertThat(lines.all()).hasSize(3);
            assertThat(lines.warnings().get(0))
                    .startsWith("rules are not polled")
                    .contains("documents are not looked at", "away");
        }
    }

    @Test
    void one_whose_rules_cannot_be_read_keeps_nobody_else_from_theirs() {
        away = false;
        watched = List.of(new Presentity("alice@example.com"), unreadable, new Presentity("carol@example.com"));
        answerWhoIsWatched();
        Context context = vertx.getOrCreateContext();
        try (LogLines lines = LogLines.of(RulesInbox.class)) {
            context.runOnContext(now -> inbox(context).open());

            await().untilAsserted(() -> assertThat(asked).containsAll(watched));
            await().until(() -> polls.get() >= 3);
            assertThat(lines.all()).isEmpty();
        }
    }

    private void answerWhoIsWatched() {
        OnThisNode.register(vertx.eventBus(), WatchedPresentities.class);
        vertx.eventBus()
                .localConsumer(Addresses.watched(0), question -> question.reply(new WatchedPresentities(watched)));
    }

    private RulesInbox inbox(Context context) {
        TestClock clock = new TestClock();
        EventPackages packages = new EventPackages(List.of(new PresencePackage()), false);
        WatcherJudge judge = new WatcherJudge(packages, new RulesPolicy(SubHandling.CONFIRM, true, false, true));
        RulesDocuments documents = new Documents();
        RulesDesk desk = new RulesDesk(
                context,
                new Lanes(context),
                packages,
                judge,
                documents,
                new InMemoryPresentityTable(clock, 32_000),
                clock,
                changed -> {},
                doubted -> {});
        return new RulesInbox(vertx, 0, desk, new SubscriptionVerticle.Rules(packages, judge, documents, clock, 10));
    }
}
