package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.Rules;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.SubHandling;
import org.openpresence.bus.RulesApplied;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.GuardedPackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.judgement.RulesPolicy;
import org.openpresence.judgement.WatcherJudge;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.presentity.TestClock;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** Rules that are read for one watcher hold for those who watch already. */
class RulesDeskTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final String PRESENCE = "presence";
    private static final String FOREIGN = "foreign";

    private final TestClock clock = new TestClock();
    private final InMemoryPresentityTable table = new InMemoryPresentityTable(clock, 32_000);
    private final List<Applied> changed = new ArrayList<>();
    private final List<PresentityKey> doubted = new ArrayList<>();
    private boolean tableIsSilent;
    private boolean tableJudgesNobody;
    private final CompletableFuture<List<RulesDocument>> foreignRules = new CompletableFuture<>();
    private EventPackages packages = new EventPackages(List.of(new PresencePackage()), false);
    private Vertx vertx;
    private Context context;
    private volatile String rules;
    private int operation;
    private int reads;
    private final AtomicInteger foreignReads = new AtomicInteger();

    /** The one document, as it is now. */
    private final class Documents implements RulesDocuments {
        @Override
        public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
            reads++;
            byte[] octets = rules.getBytes(StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(
                    List.of(new RulesDocument(Integer.toString(rules.hashCode()), octets)));
        }

        @Override
        public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
            return CompletableFuture.completedFuture(Map.of());
        }
    }

    /** Somebody else's package, whose rules come when they come. */
    private final class Foreign implements EventPackage {
        @Override
        public String name() {
            return FOREIGN;
        }

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public Duration defaultExpires() {
            return Duration.ofHours(1);
        }

        @Override
        public boolean requiresAuthorization() {
            return true;
        }

        @Override
        public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
            foreignReads.incrementAndGet();
            return foreignRules;
        }
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** A desk that has read nothing yet, as after a restart or when it owns the presentity since now. */
    private RulesDesk desk() {
        WatcherJudge judge = new WatcherJudge(packages, new RulesPolicy(SubHandling.CONFIRM, true, false, true));
        return new RulesDesk(
                context,
                new Lanes(context),
                packages,
                judge,
                new Documents(),
                this::applied,
                clock,
                changed::add,
                doubted::add);
    }

    private CompletionStage<Applied> applied(Command command) {
        boolean judges = command instanceof Command.Rule rule && !rule.judged().isEmpty();
        if (tableJudgesNobody && judges) {
            return CompletableFuture.failedFuture(new PresentityTable.Unavailable("it moves"));
        }
        CompletionStage<Applied> applied = table.apply(command);
        return tableIsSilent && judges
                ? applied.thenCompose(
                        done -> CompletableFuture.failedFuture(new PresentityTable.Unavailable("nobody heard of it")))
                : applied;
    }

    private <T> T onLoop(Supplier<Future<T>> asked) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(now -> asked.get().onComplete(done -> {
            if (done.succeeded()) {
                answer.complete(done.result());
            } else {
                answer.completeExceptionally(done.cause());
            }
        }));
        return answer.get(10, TimeUnit.SECONDS);
    }

    private Consent subscribe(RulesDesk desk, String watcher) throws Exception {
        Consent consent = onLoop(() -> desk.judge(PRESENCE, ALICE, watcher));
        subscribe(desk, PRESENCE, watcher, consent);
        return consent;
    }

    private void subscribe(RulesDesk desk, String event, String watcher, Consent consent) throws Exception {
        operation++;
        PackedDialog dialog = PackedDialog.of(Map.of(
                DialogField.CALL_ID,
                "call-" + operation,
                DialogField.REMOTE_TAG,
                "tag",
                DialogField.EVENT,
                event,
                DialogField.WATCHER,
                watcher));
        Applied applied = table.apply(new Command.Subscribe(
                        PresentityKey.of(ALICE),
                        ALICE.address(),
                        operation,
                        event,
                        3_600_000,
                        1,
                        operation << 20,
                        "op",
                        dialog,
                        100,
                        consent))
                .toCompletableFuture()
                .join();
        onLoop(() -> {
            desk.subscribed(applied.state(), event);
            return Future.succeededFuture();
        });
    }

    private PresentityState state() {
        return table.apply(new Command.Reserve(PresentityKey.of(ALICE), 0, 0))
                .toCompletableFuture()
                .join()
                .state();
    }

    private List<String> watchers() {
        List<String> watchers = new ArrayList<>();
        state().subscriptions().forEach(one -> watchers.add(one.dialog().get(DialogField.WATCHER) + ' ' + one.state()));
        return watchers;
    }

    @Test
    void a_change_that_nobody_announced_takes_effect_on_all_when_the_rules_are_read_for_a_new_watcher()
            throws Exception {
        rules = Rules.document(Rules.allow(""));
        subscribe(desk(), "bob@example.com");
        rules = Rules.document(Rules.allow(Rules.one("sip:carol@example.com")));

        Consent carol = subscribe(desk(), "carol@example.com");

        assertThat(carol.state()).isEqualTo(WatcherState.ACTIVE);
        Awaitility.await().untilAsserted(() -> assertThat(watchers())
                .containsExactlyInAnyOrder("bob@example.com TERMINATED", "carol@example.com ACTIVE"));
        assertThat(changed).hasSize(1);
    }

    @Test
    void where_the_rules_are_known_already_nobody_is_judged_again() throws Exception {
        rules = Rules.document(Rules.allow(""));
        RulesDesk desk = desk();
        subscribe(desk, "bob@example.com");
        rules = Rules.document(Rules.allow(Rules.one("sip:carol@example.com")));

        subscribe(desk, "carol@example.com");
        subscribe(desk, "dave@example.com");
        onLoop(Future::succeededFuture);

        assertThat(reads).isEqualTo(1);
        assertThat(changed).isEmpty();
        assertThat(watchers()).hasSize(3).allMatch(one -> one.endsWith(" ACTIVE"));
    }

    @Test
    void whom_an_announced_change_has_reached_is_not_judged_again_by_the_next_watcher() throws Exception {
        rules = Rules.document(Rules.allow(""));
        RulesDesk desk = desk();
        subscribe(desk, "bob@example.com");
        rules = Rules.document(Rules.allow(Rules.one("sip:carol@example.com")));

        var applied = onLoop(() -> desk.judgeAgain(ALICE, true, EventPackages.OURS));
        subscribe(desk, "carol@example.com");

        assertThat(applied.changed()).isEqualTo(1);
        assertThat(reads).isEqualTo(2);
        assertThat(changed).hasSize(1);
    }

    @Test
    void a_judgement_of_which_nobody_hears_is_doubted() throws Exception {
        rules = Rules.document(Rules.allow(""));
        RulesDesk desk = desk();
        subscribe(desk, "bob@example.com");
        rules = Rules.document(Rules.allow(Rules.one("sip:carol@example.com")));
        tableIsSilent = true;

        assertThatThrownBy(() -> onLoop(() -> desk.judgeAgain(ALICE, true, EventPackages.OURS)))
                .hasRootCauseInstanceOf(PresentityTable.Unavailable.class);

        assertThat(changed).isEmpty();
        assertThat(doubted).containsExactly(PresentityKey.of(ALICE));
        assertThat(watchers()).containsExactly("bob@example.com TERMINATED");
    }

    @Test
    void nobody_waits_for_the_rules_of_a_package_by_somebody_else() throws Exception {
        packages = foreignToo();
        rules = Rules.document(Rules.allow(""));
        RulesDesk desk = desk();
        subscribe(desk, "bob@example.com");
        subscribe(desk, FOREIGN, "dave@example.com", Consent.NOT_ASKED);
        rules = Rules.document(Rules.allow(Rules.one("sip:carol@example.com")));

        Future<RulesApplied> foreign = onLoop(() -> Future.succeededFuture(desk.judgeAgain(ALICE, true, FOREIGN)));
        var applied = onLoop(() -> desk.judgeAgain(ALICE, true, EventPackages.OURS));

        assertThat(applied.changed()).isEqualTo(1);
        assertThat(watchers()).contains("bob@example.com TERMINATED");
        Awaitility.await().untilAsserted(() -> assertThat(foreignReads).hasValue(1));
        assertThat(foreign.isComplete()).isFalse();
        foreignRules.complete(List.of());
        assertThat(onLoop(() -> foreign).changed()).isEqualTo(1);
    }

    @Test
    void a_package_by_somebody_else_that_nobody_watches_is_not_asked() throws Exception {
        packages = foreignToo();
        rules = Rules.document(Rules.allow(""));
        RulesDesk desk = desk();
        subscribe(desk, "bob@example.com");

        var applied = onLoop(() -> desk.judgeAgain(ALICE, true, FOREIGN));

        assertThat(applied).isEqualTo(new RulesApplied(0, 0));
        assertThat(foreignReads).hasValue(0);
    }

    @Test
    void a_sphere_by_which_not_all_are_judged_yet_is_not_taken_for_the_known_one() throws Exception {
        rules = Rules.document(Rules.allow("<sphere value=\"work\"/>"));
        RulesDesk desk = desk();
        publishSphere("work", Optional.empty());
        assertThat(subscribe(desk, "bob@example.com").state()).isEqualTo(WatcherState.ACTIVE);
        publishSphere("home", Optional.of(new EntityTag("work")));
        // The entry can still be looked at: it goes away between that and the judgement.
        tableJudgesNobody = true;
        assertThatThrownBy(() -> onLoop(() -> desk.contentChanged(state(), EventPackages.OURS)))
                .hasRootCauseInstanceOf(PresentityTable.Unavailable.class);
        tableJudgesNobody = false;

        RulesApplied again = onLoop(() -> desk.contentChanged(state(), EventPackages.OURS));
        RulesApplied known = onLoop(() -> desk.contentChanged(state(), EventPackages.OURS));

        assertThat(again.changed()).isEqualTo(1);
        assertThat(watchers()).noneMatch(one -> one.endsWith(" ACTIVE"));
        assertThat(known).isEqualTo(new RulesApplied(0, 0));
    }

    private void publishSphere(String sphere, Optional<EntityTag> ifMatch) {
        operation++;
        String pidf = "<presence xmlns='urn:ietf:params:xml:ns:pidf' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model'"
                + " xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='sip:alice@example.com'><dm:person id='p'><r:sphere><r:"
                + sphere + "/></r:sphere></dm:person></presence>";
        Applied published = table.apply(new Command.Publish(
                        PresentityKey.of(ALICE),
                        ALICE.address(),
                        operation,
                        PRESENCE,
                        ifMatch,
                        Optional.of(new Document("application/pidf+xml", pidf.getBytes(StandardCharsets.UTF_8))),
                        3_600_000,
                        new EntityTag(sphere),
                        false,
                        "pres-" + operation,
                        100))
                .toCompletableFuture()
                .join();
        assertThat(published.outcome().status()).isEqualTo(200);
    }

    private EventPackages foreignToo() {
        return new EventPackages(
                List.of(
                        new PresencePackage(),
                        new GuardedPackage(
                                new Foreign(), Duration.ofSeconds(5), 4, (name, call, cause, problem, thrown) -> {
                                    throw new AssertionError(problem, thrown);
                                })),
                false);
    }
}
