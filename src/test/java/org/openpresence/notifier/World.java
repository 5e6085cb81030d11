package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.GuardedPackage;
import org.openpresence.events.PackageFailures;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.Ownership;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.TestClock;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;
import org.openpresence.timer.NeverBack;

/** A notifier among a table, watchers that answer when the test says so, and a clock that the test moves. Confined to one test. */
final class World implements NotifySender, NotifierMeter {
    static final String PRESENCE = "presence";
    static final FailurePolicy LIST = new FailurePolicy(false, true, 3);
    static final long REMEMBER_MILLIS = 32_000;

    /** One NOTIFY that left; {@code body} is "" for none. */
    record Sent(int instance, String body, NotifyRequest request) {
        long cseq() {
            return request.cseq();
        }

        String state() {
            return request.subscriptionState().replaceAll(";expires=.*", "");
        }
    }

    final TestClock clock = new TestClock();
    final SteppedDesk desk = new SteppedDesk(this);
    final List<Sent> sent = new ArrayList<>();
    final List<NotifyBatch> batches = new ArrayList<>();
    final Map<Long, Integer> withdrawn = new HashMap<>();
    final List<Enquiry.Open> asked = new ArrayList<>();
    final Map<String, Integer> counted = new HashMap<>();
    final List<Long> lateness = new ArrayList<>();
    final WatcherTally tally = new WatcherTally(1_000, 7);
    final Census census = new Census(List.of(PRESENCE, "message-summary"), tally);
    final Notifier notifier;
    /** By how much the table's time is behind the notifier's. */
    long tableBehindMillis;

    private final InstantSource time = new NeverBack(clock, clock::nanos, step -> {});
    private final InMemoryPresentityTable table =
            new InMemoryPresentityTable(() -> time.instant().minusMillis(tableBehindMillis), REMEMBER_MILLIS);
    private final Map<PresentityKey, Long> reserved = new HashMap<>();
    private final Wishes wishes = new Wishes(this);
    /** Whether this node has the lease. */
    boolean mayAct = true;

    /** Number of the last request. */
    long operation;
    /** Sees everything that the table did, in its order. */
    Consumer<Applied> applied = nothing -> {};

    Presentity presentity = new Presentity("alice@example.com");
    /** Who subscribes from now on, and how its From names it. */
    Presentity watcher = new Presentity("bob@example.com");

    String from = "<sip:bob@example.com>;tag=tag";
    /** The Contact of who subscribes from now on. */
    String contact = "sip:bob@192.0.2.1";
    /** The node that receives who subscribes from now on. */
    String receiver = "n1";
    /** The Sender of what is published from now on. */
    String sender = "";

    World() {
        this(LIST, 0, false, 1_000);
    }

    World(FailurePolicy failures, long minIntervalMillis, boolean onRefresh, int outstanding) {
        this(failures, minIntervalMillis, onRefresh, outstanding, plain());
    }

    /** Where somebody else's package serves presence; {@code failures} hears what goes wrong in it. */
    static World beside(EventPackage foreign, boolean forceActive, PackageFailures failures) {
        EventPackage guarded = new GuardedPackage(foreign, Duration.ofSeconds(5), 2, failures);
        return new World(new EventPackages(List.of(guarded), forceActive));
    }

    private static EventPackages plain() {
        return new EventPackages(List.of(new PlainPackage(PRESENCE), new PlainPackage("message-summary")));
    }

    World(EventPackages packages) {
        this(LIST, 0, false, 1_000, packages);
    }

    World(FailurePolicy failures, long minIntervalMillis, boolean onRefresh, int outstanding, EventPackages packages) {
        this(failures, minIntervalMillis, onRefresh, outstanding, packages, Ownership.alone("n1"));
    }

    /** A node among others. */
    World(Ownership ownership) {
        this(LIST, 0, false, 1_000, plain(), ownership);
    }

    private World(
            FailurePolicy failures,
            long minIntervalMillis,
            boolean onRefresh,
            int outstanding,
            EventPackages packages,
            Ownership ownership) {
        NotifierSettings settings = new NotifierSettings(
                3,
                failures,
                minIntervalMillis,
                onRefresh,
                16,
                new Standing(ownership, () -> mayAct, InMemoryPresentityTable.OWNER, Standing.Datagrams.AUTO),
                outstanding);
        notifier = new Notifier(settings, packages, desk, this, time, this, census);
    }

    PresentityKey key() {
        return PresentityKey.of(presentity);
    }

    Applied apply(Command command) {
        Applied one = table.apply(command).toCompletableFuture().join();
        applied.accept(one);
        return one;
    }

    PresentityState state() {
        return apply(new Command.Reserve(key(), 0, 0)).state();
    }

    // Publications

    Applied published(String event, String ifMatch, String body, long lifetimeMillis) {
        return apply(wishes.publish(event, ifMatch, body, lifetimeMillis));
    }

    /** Publishes and tells the notifier; returns the entity-tag. */
    String publish(String body, long lifetimeMillis) {
        return told(published(PRESENCE, "", body, lifetimeMillis));
    }

    String publish(String body) {
        return publish(body, 3_600_000);
    }

    String modify(String tag, String body) {
        return told(published(PRESENCE, tag, body, 3_600_000));
    }

    void remove(String tag) {
        told(published(PRESENCE, tag, "", 0));
    }

    String told(String event, String body) {
        return told(published(event, "", body, 3_600_000));
    }

    String told(String event, String ifMatch, String body) {
        return told(published(event, ifMatch, body, 3_600_000));
    }

    String told(Applied applied) {
        tell(applied);
        return applied.outcome() instanceof Outcome.Published published
                ? published.entityTag().value()
                : "";
    }

    void tell(Applied applied) {
        acknowledged(applied);
        notifier.changed(new StateChanged(applied, Optional.empty(), 1));
    }

    // Subscriptions

    Applied subscribed(String event, long lifetimeMillis, int instance) {
        return apply(wishes.subscribe(event, lifetimeMillis, instance));
    }

    /** Subscribes to presence as somebody of whom the rules say that. */
    Subscription subscribe(Consent consent, long lifetimeMillis) {
        return subscribe(PRESENCE, consent, lifetimeMillis);
    }

    Subscription subscribe(String event, Consent consent, long lifetimeMillis) {
        Applied applied = apply(wishes.subscribe(event, consent, lifetimeMillis));
        answer(applied);
        return put(applied);
    }

    /** Subscribes and lets the notifier answer; returns the subscription. */
    Subscription subscribe(String event, long lifetimeMillis, int instance) {
        Applied applied = subscribed(event, lifetimeMillis, instance);
        answer(applied);
        return put(applied);
    }

    Subscription subscribe() {
        return subscribe(PRESENCE, 3_600_000, 0);
    }

    /** Asks for a further subscription in the dialog that {@code first} began, and lets the notifier answer. */
    Subscription join(Subscription first, String event, long cseq, long lifetimeMillis) {
        DialogToken dialog = new DialogToken(key(), first.slot(), first.random());
        Applied applied = apply(wishes.join(first, event, cseq, lifetimeMillis).within(dialog));
        answer(applied);
        return put(applied);
    }

    Applied refreshed(Subscription held, long cseq, long lifetimeMillis) {
        return apply(wishes.refresh(held, cseq, lifetimeMillis));
    }

    void refresh(Subscription held, long cseq, long lifetimeMillis) {
        answer(refreshed(held, cseq, lifetimeMillis));
    }

    void answer(Applied applied) {
        acknowledged(applied);
        Answer answer = new Answer(new Origin(receiver, 0, 7, 0), 200, "", "tag", List.of());
        notifier.changed(new StateChanged(applied, Optional.of(answer), 0));
    }

    static Subscription put(Applied applied) {
        return applied.change().subscriptions().get(0);
    }

    // Watchers

    void confirm() {
        answerAll(200);
    }

    void answerAll(int status) {
        List<NotifyResult> results = new ArrayList<>();
        sent.forEach(one -> results.add(result(one, status, -1)));
        sent.clear();
        notifier.results(results);
    }

    static NotifyResult result(Sent one, int status, long retryAfterSeconds) {
        NotifyRequest request = one.request();
        return new NotifyResult(
                request.key(), request.slot(), request.random(), request.cseq(), status, retryAfterSeconds);
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }

    List<String> bodies() {
        return sent.stream().map(Sent::body).toList();
    }

    List<Long> cseqs() {
        return sent.stream().map(Sent::cseq).toList();
    }

    /** Lets time pass as the notifier's verticle does. */
    void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            clock.pass(Math.min(100, millis - passed));
            notifier.tick();
        }
    }

    void acknowledged(Applied applied) {
        reserved.merge(applied.key(), applied.state().cseq().reserved(), Math::max);
    }

    @Override
    public void send(Place from, NotifyBatch batch) {
        batches.add(batch);
        for (NotifyRequest request : batch.requests()) {
            if (request.cseq() >= reserved.getOrDefault(request.key(), 0L)) {
                throw new AssertionError("not acknowledged as reserved: " + request.cseq());
            }
            sent.add(new Sent(from.instance(), batch.body().map(Document::text).orElse(""), request));
        }
    }

    @Override
    public void withdraw(Place from, Withdrawal withdrawal) {
        withdrawn.put(withdrawal.cseq(), from.instance());
    }

    @Override
    public void ask(Place from, Enquiry enquiry) {
        assertThat(from.node()).isEqualTo(receiver);
        asked.addAll(enquiry.about());
    }

    @Override
    public void suppressed(String reason) {
        counted.merge(reason, 1, Integer::sum);
    }

    @Override
    public void notified(String event, String outcome) {
        counted.merge(outcome, 1, Integer::sum);
    }

    @Override
    public void repeated() {
        counted.merge("repeated", 1, Integer::sum);
    }

    @Override
    public void expired(long latenessMillis) {
        lateness.add(latenessMillis);
    }
}
