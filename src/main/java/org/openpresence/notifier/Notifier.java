package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Told;
import org.openpresence.subscription.Subscription;

/**
 * Tells watchers what they do not know yet (RFC 6665 §4.2.2). At most one NOTIFY of a subscription is outstanding; newer state
 * replaces older waiting state; sequence numbers come from the range that the entry reserved. Confined to one event loop.
 */
public final class Notifier {
    private static final long NEVER_SEEN = -1;

    private final NotifierSettings settings;
    private final Upkeep upkeep;
    private final Outbox outbox;
    private final Room room;
    private final Enquiries enquiries;
    private final InstantSource clock;
    private final Ledger ledger;
    private final Judging judging;
    private final Settling settling;
    private final Takeover takeover;
    private final Contents contents;
    private final Pump pump;
    private final Answering answering;
    private final Results results;
    private final Questions questions;

    /**
     * Makes the notifier of one loop.
     *
     * @param census counts what this loop holds
     * @param desk submits its own commands and brings their completions back to this loop
     */
    public Notifier(
            NotifierSettings settings,
            EventPackages packages,
            CommandDesk desk,
            NotifySender sender,
            InstantSource clock,
            NotifierMeter meter,
            Census census) {
        this.settings = settings;
        this.clock = clock;
        Standing standing = settings.standing();
        Senders senders = new Senders(standing, settings.loop());
        this.outbox = new Outbox(sender, senders, standing.ownership().self(), settings.loop());
        this.room = new Room(settings.outstanding());
        this.enquiries = new Enquiries(sender, standing.ownership().self(), settings.loop());
        this.upkeep = new Upkeep(desk, clock, meter, new Turns());
        this.judging = new Judging(packages, desk, upkeep, clock);
        this.contents = new Contents(packages, desk, clock, this::released);
        this.ledger = new Ledger(standing.ownership(), room, census, contents.reports(), settings.capacity());
        this.settling = new Settling(contents::hashAnew, upkeep, desk, clock);
        this.takeover = new Takeover(ledger, upkeep, contents, clock);
        Slots slots = new Slots(standing, room, upkeep, clock);
        this.pump = new Pump(settings, ledger, room, slots, contents, judging, upkeep, outbox, clock, meter);
        this.answering = new Answering(settings, ledger, slots, contents, judging, pump, sender, senders, clock, meter);
        this.results =
                new Results(ledger, new Failures(settings.failures()), pump, senders, settling, upkeep, clock, meter);
        this.questions = new Questions(ledger, contents, settling);
    }

    /** Takes note of a change, sends the answer that waits for it and whatever watchers are to be told. */
    public void changed(StateChanged changed) {
        Applied applied = changed.applied();
        if (!isMine(applied.key())) {
            // Another node owns it by now, and tells its watchers; the answer is still ours to give.
            changed.answer().ifPresent(answering::respond);
            return;
        }
        OwnChange own = OwnChange.of(applied, ledger.find(applied.key()));
        Owned entry = take(applied, NEVER_SEEN);
        changed.answer().ifPresent(answer -> answering.answer(entry, applied, answer));
        tell(entry, applied, changed.answer().isPresent(), own);
        endTurn(changed.arrivedNanos());
    }

    /** Takes note of what became of NOTIFYs. */
    public void results(List<NotifyResult> come) {
        for (NotifyResult result : come) {
            results.come(result);
        }
        pump.sendWaiting();
        endTurn(0);
    }

    /**
     * Takes over a presentity that this node owns now, as its copy shows it.
     *
     * @param loaded whether it was read from the database just now
     * @param told what is known that watchers have confirmed
     */
    public void adopt(PresentityKey key, PresentityState state, boolean loaded, List<Told> told) {
        if (isMine(key)) {
            takeover.adopt(key, state, loaded ? 0 : settings.standing().holder(), told);
            Owned entry = ledger.obtain(key);
            judging.noteAll(entry, () -> released(entry));
            if (!loaded) {
                settling.note(entry);
            } else if (settings.standing().ownership().isShared()) {
                // What the rows say of watchers is in the entry from now on: it may move to a node that joins.
                settling.settle(entry);
            }
            if (entry.telling == 0) {
                entry.dropComposed();
            }
            endTurn(0);
        }
    }

    /**
     * This node goes: writes down what watchers have confirmed, for the next run and for the next owner, some presentities at a
     * time.
     *
     * @param forOthers whether other nodes go on with the entries
     * @return whether there is more to do
     */
    public boolean settleSome(boolean forOthers) {
        boolean more = settling.settleSome(forOthers);
        endTurn(0);
        return more;
    }

    /** Drops the presentities that this node no longer owns, or did not for a moment, with what it still wanted to send. */
    public void dropForeign() {
        ledger.dropForeign();
    }

    /** A command for this presentity may have been carried out although nobody heard of it. */
    public void doubt(PresentityKey key) {
        if (isMine(key)) {
            upkeep.doubt(ledger.obtain(key));
        }
    }

    /** A node is gone: what it was to send for this one is sent again from elsewhere. */
    public void nodeLeft(String node) {
        for (Room.Sent open : room.open()) {
            if (open.watched().toldFrom.node().equals(node)) {
                results.gone(open);
            }
        }
        endTurn(0);
    }

    private boolean isMine(PresentityKey key) {
        return settings.standing().ownership().isMine(key);
    }

    /** Does what is due; call it several times a second. */
    public void tick() {
        long now = clock.millis();
        if (settings.standing().mayAct()) {
            // Without the lease the wheel stands still; it is worked off afterwards.
            upkeep.tick(now);
            pump.lookAtSilenced();
        }
        room.tick(now, enquiries::note, results::lost);
        enquiries.tick(now);
        settling.tick(now);
        pump.sendWaiting();
        endTurn(0);
    }

    private void endTurn(long changedNanos) {
        outbox.flush(changedNanos);
        contents.submit();
        upkeep.submit();
    }

    /** Returns how many NOTIFYs are outstanding or wait for room. */
    public int openNotifies() {
        return room.size();
    }

    /** Returns how many presentities this loop serves. */
    public int presentities() {
        return ledger.size();
    }

    /** Returns how many timers are set. */
    public int timers() {
        return upkeep.timers();
    }

    /** Shows the newest state of each presentity. */
    public void forEachState(Consumer<PresentityState> visitor) {
        ledger.forEachState(visitor);
    }

    /** Returns the newest state of a presentity; {@link PresentityState#ABSENT} for one that is not served here. */
    public PresentityState state(PresentityKey key) {
        Owned entry = ledger.find(key);
        return entry == null ? PresentityState.ABSENT : entry.state;
    }

    /**
     * Has composed beside this loop what {@link #documents} and {@link #knowing} are to show; {@code then} is called at once where
     * nothing needs that.
     */
    public void prepare(PresentityKey key, Runnable then) {
        questions.prepare(key, then);
    }

    /**
     * Returns what watchers who may see everything see now, by package, for each package of which something is held; without what
     * {@link #prepare} would first have to have composed.
     */
    public Map<String, Document> documents(PresentityKey key) {
        return questions.documents(key);
    }

    /** Returns what is known of the live watchers of {@code event}, by place. */
    public List<Knowing> knowing(PresentityKey key, String event) {
        return questions.knowing(key, event);
    }

    /** Takes note of a change of which {@link #tellNoted} is to tell every active watcher of {@code event}. */
    public void note(Applied applied, String event) {
        if (isMine(applied.key())) {
            Owned entry = ledger.find(applied.key());
            if (entry != null) {
                // Before anything else can have them told, as the rules may: they are told once.
                forEachActive(entry, event, Notifier::isToHearAgain);
            }
            take(applied, NEVER_SEEN);
        }
    }

    /** Tells every active watcher of {@code event} of the change that was noted and was not told yet; returns how many they are. */
    public int tellNoted(PresentityKey key, String event) {
        return tellActive(key, event, (subscription, watched) -> {});
    }

    /** Tells every active watcher of {@code event} the present state, also those that know it; returns how many they are. */
    public int tellAll(PresentityKey key, String event) {
        return tellActive(key, event, Notifier::isToHearAgain);
    }

    private int tellActive(PresentityKey key, String event, BiConsumer<Subscription, Watched> before) {
        Owned entry = ledger.find(key);
        if (entry == null) {
            return 0;
        }
        int[] watchers = {0};
        forEachActive(entry, event, (subscription, watched) -> {
            watchers[0]++;
            before.accept(subscription, watched);
            pump.pump(entry, subscription, watched);
        });
        settling.rest(entry);
        endTurn(0);
        return watchers[0];
    }

    private void forEachActive(Owned entry, String event, BiConsumer<Subscription, Watched> visitor) {
        entry.state.subscriptions().forEach(subscription -> {
            if (subscription.event().equals(event) && subscription.state() == WatcherState.ACTIVE) {
                visitor.accept(subscription, ledger.watchedOf(entry, subscription));
            }
        });
    }

    private static void isToHearAgain(Subscription subscription, Watched watched) {
        watched.again = true;
        watched.forgetTold();
    }

    private Owned take(Applied applied, long seenRevision) {
        Owned entry = ledger.take(applied, seenRevision);
        if (applied.change() != null) {
            upkeep.scheduleExpiries(entry, applied.change());
            judging.note(entry, applied.change());
            judging.contentChanged(entry, applied.change(), () -> released(entry));
        }
        if (entry.state.isEmpty()) {
            upkeep.removeLater(entry);
        }
        return entry;
    }

    /** The rules were asked, or a document is there: watchers who were held back may be told. */
    private void released(Owned entry) {
        pump.lookAtAll(entry, false);
        endTurn(0);
    }

    private void tell(Owned entry, Applied applied, boolean answered, OwnChange own) {
        Change change = applied.change();
        if (change != null) {
            // What was told meanwhile from a later state may lack what only this completion brings: the offline form.
            boolean late = change.to() < entry.state.revision();
            Set<String> events = new LinkedHashSet<>(change.contentOf());
            if (settings.onRefresh()) {
                change.publications().forEach(put -> events.add(put.event()));
            }
            if (!events.isEmpty()) {
                boolean again =
                        late || (settings.onRefresh() && !change.publications().isEmpty());
                entry.state.subscriptions().forEach(subscription -> {
                    if (events.contains(subscription.event())) {
                        Watched watched = ledger.watchedOf(entry, subscription);
                        watched.again |= again;
                        if (!own.isLeftOut(subscription, watched)) {
                            pump.pump(entry, subscription, watched);
                        }
                    }
                });
            }
            for (Subscription touched : change.subscriptions()) {
                Subscription present = entry.state.subscriptions().get(touched.slot());
                if (present != null && present.random() == touched.random()) {
                    Watched watched = ledger.watchedOf(entry, present);
                    watched.arrived = Math.max(watched.arrived, touched.touched());
                    if (!answered || isEndedBeside(applied, present)) {
                        pump.pump(entry, present, watched);
                    }
                }
            }
        }
        settling.rest(entry);
    }

    /** The answer to a request brings the NOTIFY of the subscription that it is for, not of those that ended for its sake. */
    private static boolean isEndedBeside(Applied applied, Subscription present) {
        return present.ended()
                && applied.outcome() instanceof Outcome.Subscribed asked
                && asked.slot() != present.slot();
    }

    /** What time and the table bring. */
    private final class Turns implements Upkeep.Turn {
        @Override
        public Owned done(Applied applied, long seenRevision) {
            if (!isMine(applied.key())) {
                return ledger.obtain(applied.key());
            }
            Owned entry = take(applied, seenRevision);
            tell(entry, applied, false, OwnChange.NOBODYS);
            endTurn(0);
            return entry;
        }

        @Override
        public void look(Owned entry, int slot, long random) {
            if (entry.find(slot, random) != null) {
                pump.look(entry, slot);
            }
            endTurn(0);
        }

        @Override
        public void lookAtAll(Owned entry, boolean doubtful) {
            if (!entry.left) {
                pump.lookAtAll(entry, doubtful);
                endTurn(0);
            }
        }

        @Override
        public void settle(Owned entry) {
            settling.settle(entry);
            endTurn(0);
        }
    }

    /** Returns a copy of the keys served here, for tests and listings. */
    public List<PresentityKey> keys() {
        return ledger.keys();
    }
}
