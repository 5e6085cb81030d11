package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;
import org.openpresence.presentity.Told;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * Tells watchers what they do not know yet (RFC 6665 §4.2.2). At most one NOTIFY of a subscription is outstanding; newer state
 * replaces older waiting state; sequence numbers come from the range that the entry reserved. Confined to one event loop.
 */
public final class Notifier {
    private static final int RESERVE_WITHIN = 16;
    private static final int SETTLED_BY_PROCESSOR = 16;
    private static final int SETTLED_AT_ONCE = 256;
    private static final long NEVER_SEEN = -1;
    private static final long NOT_SENT_AGAIN_MILLIS = 500;

    private final NotifierSettings settings;
    private final Composer composer;
    private final Upkeep upkeep;
    private final NotifySender sender;
    private final Outbox outbox;
    private final Room room;
    private final InstantSource clock;
    private final NotifierMeter meter;
    private final Ledger ledger;
    private final Failures failures;
    private final Judging judging;
    private final Composing composing;
    private final Bodies bodies;
    private final Senders senders;
    private final Takeover takeover;
    private final Settling settling;
    private final CommandDesk desk;
    private final Set<Owned> silenced = new LinkedHashSet<>();

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
        this.composer = new Composer(packages);
        this.sender = sender;
        String self = settings.standing().ownership().self();
        this.outbox = new Outbox(sender, self, settings.loop());
        this.senders = new Senders(settings.standing(), settings.loop());
        this.clock = clock;
        this.meter = meter;
        this.room = new Room(settings.outstanding());
        this.bodies = new Bodies(packages, clock);
        this.ledger = new Ledger(room, census, bodies.reports(), settings.capacity());
        this.failures = new Failures(settings.failures());
        this.upkeep = new Upkeep(desk, clock, meter, new Turns());
        this.judging = new Judging(packages, desk, upkeep, clock);
        this.composing = new Composing(packages, composer, bodies, desk);
        this.takeover = new Takeover(ledger, upkeep, new Documents(), clock);
        this.settling = new Settling(this::hashAnew);
        this.desk = desk;
    }

    /** Takes note of a change, sends the answer that waits for it and whatever watchers are to be told. */
    public void changed(StateChanged changed) {
        Applied applied = changed.applied();
        if (!isMine(applied.key())) {
            // Another node owns it by now, and tells its watchers; the answer is still ours to give.
            changed.answer()
                    .ifPresent(answer -> sender.send(
                            new Place(answer.origin().node(), answer.origin().instance()),
                            batch(Optional.of(answer), Optional.empty(), List.of())));
            return;
        }
        OwnChange own = OwnChange.of(applied, ledger.find(applied.key()));
        Owned entry = take(applied, NEVER_SEEN);
        changed.answer().ifPresent(answer -> answer(entry, applied, answer));
        tell(entry, applied, changed.answer().isPresent(), own);
        endTurn(changed.arrivedNanos());
    }

    /** Takes note of what became of NOTIFYs. */
    public void results(List<NotifyResult> results) {
        for (NotifyResult result : results) {
            onResult(result);
        }
        sendWaiting();
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
                settling.note(entry, clock.millis());
            } else if (settings.standing().ownership().isShared()) {
                // What the rows say of watchers is in the entry from now on: it may move to a node that joins.
                settle(entry);
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
        List<Settled> news = new ArrayList<>();
        long old = PresentityState.revisionAt(clock.millis() - Takeover.SETTLED_BY_AGE_MILLIS);
        Owned entry = settling.poll();
        for (int i = 1; entry != null; i++) {
            settling.collect(entry, news);
            if (forOthers && !entry.left && Settling.lastNews(entry) > old) {
                settle(entry);
            }
            entry = i < SETTLED_AT_ONCE ? settling.poll() : null;
        }
        desk.settled(news);
        endTurn(0);
        return !settling.isEmpty();
    }

    private long hashAnew(Owned entry, String event) {
        long own = bodies.hash(entry, event);
        return own == 0 ? composer.hashAnew(entry, event, clock.millis()) : own;
    }

    /** What the takeover asks of documents. */
    private final class Documents implements Takeover.Documents {
        @Override
        public long hashAnew(Owned entry, String event) {
            return Notifier.this.hashAnew(entry, event);
        }

        @Override
        public long hash(Owned entry, Subscription subscription) {
            return bodies.hash(entry, subscription.event()) == 0
                            && composing.isAtHand(entry, subscription, clock.millis())
                    ? composer.compose(entry, subscription, clock.millis()).hash()
                    : 0;
        }
    }

    /** Drops the presentities that this node no longer owns, with what it still wanted to send. */
    public void dropForeign() {
        ledger.dropAll(key -> !isMine(key));
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
                meter.repeated();
                again(open.owned(), open.watched());
            }
        }
        endTurn(0);
    }

    /** As if it had not been sent. */
    private void again(Owned entry, Watched watched) {
        ledger.free(entry, watched);
        watched.toldHash = 0;
        watched.again = true;
        look(entry, watched.slot);
        rest(entry);
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
            List<Owned> heard = List.copyOf(silenced);
            silenced.clear();
            heard.stream().filter(entry -> !entry.left).forEach(entry -> lookAtAll(entry, false));
        }
        room.tick(now, this::onLost);
        List<Settled> atRest = settling.atRest(now);
        if (!atRest.isEmpty()) {
            desk.settled(atRest);
        }
        sendWaiting();
        endTurn(0);
    }

    private void endTurn(long changedNanos) {
        outbox.flush(changedNanos);
        composing.submit();
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
        Owned entry = ledger.find(key);
        if (entry == null) {
            then.run();
        } else {
            composing.prepare(entry, clock.millis(), then);
        }
    }

    /**
     * Returns what watchers who may see everything see now, by package, for each package of which something is held; without what
     * {@link #prepare} would first have to have composed.
     */
    public Map<String, Document> documents(PresentityKey key) {
        Map<String, Document> documents = new TreeMap<>();
        Owned entry = ledger.find(key);
        if (entry != null) {
            for (String event : entry.state.events()) {
                Document document = composing.isAtHand(entry, event)
                        ? composer.compose(entry, event, clock.millis()).document()
                        : null;
                if (document != null) {
                    documents.put(event, document);
                }
            }
            rest(entry);
        }
        return documents;
    }

    /** Returns what is known of the live watchers of {@code event}, by place. */
    public List<Knowing> knowing(PresentityKey key, String event) {
        List<Knowing> all = new ArrayList<>();
        Owned entry = ledger.find(key);
        if (entry != null) {
            entry.state.subscriptions().forEach(one -> {
                if (one.isLive() && one.event().equals(event)) {
                    all.add(knowing(entry, one));
                }
            });
            rest(entry);
        }
        return all;
    }

    private Knowing knowing(Owned entry, Subscription subscription) {
        Watched watched = ledger.watchedOf(entry, subscription);
        return new Knowing(
                subscription.slot(),
                subscription.random(),
                composing.isAtHand(entry, subscription, clock.millis())
                        ? composer.compose(entry, subscription, clock.millis()).document()
                        : null,
                watched.telling == 0 && watched.arrived != 0 && !isToBeTold(entry, subscription, watched),
                watched.lastCSeq,
                watched.lastSentMillis,
                watched.telling != 0,
                watched.status,
                watched.answeredMillis,
                watched.strikes);
    }

    /** Takes note of a change of which {@link #tellAll} is to tell. */
    public void note(Applied applied) {
        if (isMine(applied.key())) {
            take(applied, NEVER_SEEN);
        }
    }

    /** Tells every active watcher of {@code event} the present state, also those that know it; returns how many they are. */
    public int tellAll(PresentityKey key, String event) {
        Owned entry = ledger.find(key);
        if (entry == null) {
            return 0;
        }
        int[] watchers = {0};
        entry.state.subscriptions().forEach(subscription -> {
            if (subscription.event().equals(event) && subscription.state() == WatcherState.ACTIVE) {
                watchers[0]++;
                Watched watched = ledger.watchedOf(entry, subscription);
                watched.again = true;
                watched.forgetTold();
                pump(entry, subscription, watched);
            }
        });
        rest(entry);
        endTurn(0);
        return watchers[0];
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
        lookAtAll(entry, false);
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
                            pump(entry, subscription, watched);
                        }
                    }
                });
            }
            for (Subscription touched : change.subscriptions()) {
                Subscription present = entry.state.subscriptions().get(touched.slot());
                if (present != null && present.random() == touched.random()) {
                    Watched watched = ledger.watchedOf(entry, present);
                    watched.arrived = Math.max(watched.arrived, touched.touched());
                    if (!answered) {
                        pump(entry, present, watched);
                    }
                }
            }
        }
        rest(entry);
    }

    /**
     * The response and the NOTIFY that a SUBSCRIBE asks for leave together; an unanswered older NOTIFY no longer counts. The request
     * may have arrived at several nodes: whichever arrival is answered first brings the NOTIFY, the others only their response. Where
     * the state shows that the subscription has ended since, the answer to that brings the last NOTIFY.
     */
    private void answer(Owned entry, Applied applied, Answer answer) {
        if (!(applied.outcome() instanceof Outcome.Subscribed subscribed)) {
            throw new IllegalStateException("an answer waits for " + applied.outcome());
        }
        Subscription subscription = entry.state.subscriptions().get(subscribed.slot());
        List<NotifyRequest> requests = List.of();
        Document body = null;
        Place origin = new Place(answer.origin().node(), answer.origin().instance());
        Place from = origin;
        boolean there = subscription != null && subscription.random() == subscribed.random();
        Watched watched = there ? ledger.watchedOf(entry, subscription) : null;
        long asked = there ? askedAt(applied, subscribed) : 0;
        if (there && watched.arrived < asked && !(subscription.ended() && subscription.touched() > asked)) {
            watched.arrived = asked;
            from = supersede(entry, subscription, watched, origin);
            begin(applied, subscription, watched);
            if (settings.standing().mayAct()
                    && !judging.isHeldBack(entry, subscription)
                    && isAtHand(entry, subscription, watched, true)
                    && mayUseNext(entry, watched)) {
                Owned.Composed document = composer.compose(entry, subscription, clock.millis());
                body = bodies.next(entry, subscription, watched, document, true, next(entry, watched));
                requests = List.of(occupy(entry, subscription, watched, document));
                watched.toldFrom = from;
            }
        }
        send(answer, origin, from, body, requests);
    }

    /**
     * Unanswered NOTIFYs of the dialog no longer count; what they told of other subscriptions is told again. Returns from where the
     * next one leaves: behind its withdrawals where datagrams could overtake each other.
     */
    private Place supersede(Owned entry, Subscription subscription, Watched watched, Place origin) {
        Place from = origin;
        for (Watched older : watched.shared == null ? List.of(watched) : watched.shared.members()) {
            if (older.telling != 0) {
                ledger.free(entry, older);
                sender.withdraw(older.toldFrom, new Withdrawal(older.random, older.lastCSeq));
                older.own = 0;
                if (older != watched) {
                    older.forgetTold();
                    older.again = true;
                }
                from = isOnDatagrams(subscription) && senders.isPresent(older.toldFrom.node()) ? older.toldFrom : from;
                meter.suppressed("superseded");
            }
        }
        return from;
    }

    /** The documents of a subscription that begins here are numbered from 0. */
    private void begin(Applied applied, Subscription subscription, Watched watched) {
        if (!applied.repeated() && watched.lastCSeq == 0 && subscription.createdBy() == subscription.changedBy()) {
            watched.nextVersion = 0;
            watched.sinceMillis = clock.millis();
        }
    }

    /**
     * The older NOTIFY may still wait at another instance: the newer one then leaves from there, behind its withdrawal, so that
     * sequence numbers rise on the wire. The dialog exists, its NOTIFY needs no response before it.
     */
    private void send(Answer answer, Place origin, Place from, Document body, List<NotifyRequest> requests) {
        Optional<Document> content = Optional.ofNullable(body);
        if (from.equals(origin) || requests.isEmpty()) {
            sender.send(origin, batch(Optional.of(answer), content, requests));
        } else {
            sender.send(origin, batch(Optional.of(answer), Optional.empty(), List.of()));
            sender.send(from, batch(Optional.empty(), content, requests));
        }
    }

    private NotifyBatch batch(Optional<Answer> answer, Optional<Document> content, List<NotifyRequest> requests) {
        String self = settings.standing().ownership().self();
        return new NotifyBatch(answer, content, requests, self, settings.loop(), 0);
    }

    private static boolean isOnDatagrams(Subscription subscription) {
        return subscription.dialog().get(DialogField.FLOW).startsWith("udp");
    }

    /** Returns the revision of the last request of this subscription as it was when this one was decided. */
    private static long askedAt(Applied applied, Outcome.Subscribed subscribed) {
        Subscription then = applied.state().subscriptions().get(subscribed.slot());
        return then != null && then.random() == subscribed.random() ? then.touched() : 0;
    }

    /** Sends a NOTIFY if the watcher is to be told and its slot is free. */
    private void pump(Owned entry, Subscription subscription, Watched watched) {
        if (watched.isDialogBusy()
                || !isToBeTold(entry, subscription, watched)
                || judging.isHeldBack(entry, subscription)) {
            return;
        }
        if (!settings.standing().mayAct()) {
            silenced.add(entry);
            return;
        }
        long now = clock.millis();
        boolean contentOnly = touched(subscription, watched) <= watched.known;
        long notBefore = Math.max(
                watched.notBeforeMillis,
                contentOnly ? Math.min(watched.lastSentMillis, now) + intervalFor(subscription) : 0);
        if (notBefore > now) {
            upkeep.lookAgain(entry, watched, notBefore);
            return;
        }
        if (!isAtHand(entry, subscription, watched, !contentOnly)) {
            return;
        }
        Owned.Composed document = composer.compose(entry, subscription, now);
        if (contentOnly && isKnown(entry, subscription, watched, document)) {
            watched.known = Math.max(watched.known, entry.state.contentRevision(subscription.event()));
            watched.again = false;
            meter.suppressed("unchanged");
        } else if (room.isFull()) {
            room.await(entry, watched);
        } else if (mayUseNext(entry, watched)) {
            Document body = bodies.next(entry, subscription, watched, document, !contentOnly, next(entry, watched));
            NotifyRequest request = occupy(entry, subscription, watched, document);
            watched.toldFrom = senders.placeOf(subscription, watched);
            outbox.add(watched.toldFrom, body, request);
        }
    }

    /** Where it is not, its watcher is looked at again when it is. */
    private boolean isAtHand(Owned entry, Subscription subscription, Watched watched, boolean whole) {
        return composing.isAtHand(subscription.event())
                || composing.order(
                        entry,
                        subscription,
                        watched,
                        whole,
                        next(entry, watched),
                        clock.millis(),
                        () -> released(entry));
    }

    private boolean isKnown(Owned entry, Subscription subscription, Watched watched, Owned.Composed document) {
        boolean same = bodies.isKnown(entry, subscription, watched, document);
        return document.isRevealing() ? same && !settings.onRefresh() : same || !watched.again;
    }

    /**
     * An ended subscription is told so once, whatever happens until it is forgotten. One that the state shows before its SUBSCRIBE
     * or its end was heard of waits for that: the answer leaves first.
     */
    private static boolean isToBeTold(Owned entry, Subscription subscription, Watched watched) {
        if (watched.arrived == 0
                || subscription.state() == WatcherState.WAITING
                || (subscription.ended() && subscription.touched() > watched.arrived)) {
            return false;
        }
        long touched = touched(subscription, watched);
        if (subscription.ended()) {
            return touched > watched.known;
        }
        return watched.again || Math.max(touched, entry.state.contentRevision(subscription.event())) > watched.known;
    }

    /** Returns when the watcher last asked to be told, as far as that was heard of. */
    private static long touched(Subscription subscription, Watched watched) {
        return Math.min(subscription.touched(), watched.arrived);
    }

    private long intervalFor(Subscription subscription) {
        boolean lamp = subscription.event().equals("message-summary")
                || subscription.event().startsWith("dialog");
        return lamp ? 0 : settings.minIntervalMillis();
    }

    private void sendWaiting() {
        for (Room.Waiting next = room.next(); next != null; next = room.next()) {
            Watched watched = next.owned().find(next.slot(), next.random());
            if (watched != null) {
                watched.queued = false;
                look(next.owned(), next.slot());
            }
        }
    }

    /** Returns whether the next sequence number is reserved; asks for more when few are left. */
    private boolean mayUseNext(Owned entry, Watched watched) {
        long next = next(entry, watched);
        CSeqRange range = entry.state.cseq();
        boolean reserved = range.holder() == settings.standing().holder() && next < range.reserved();
        if (next > CSeqRange.HIGHEST) {
            return false;
        }
        if (!reserved || range.reserved() - Math.max(next, entry.highestCSeq) <= RESERVE_WITHIN) {
            upkeep.reserve(entry);
        }
        return reserved;
    }

    private static long next(Owned entry, Watched watched) {
        return Math.max(Math.max(watched.highestCSeq() + 1, entry.state.cseq().base()), entry.floor);
    }

    private NotifyRequest occupy(Owned entry, Subscription subscription, Watched watched, Owned.Composed document) {
        long now = clock.millis();
        watched.lastCSeq = next(entry, watched);
        watched.telling = entry.state.revision();
        watched.toldHash = document.hash();
        watched.lastSentMillis = now;
        watched.again = false;
        room.take(entry, watched, now);
        entry.telling++;
        entry.highestCSeq = Math.max(entry.highestCSeq, watched.lastCSeq);
        return new NotifyRequest(
                entry.key,
                subscription.slot(),
                subscription.random(),
                watched.lastCSeq,
                subscriptionState(subscription, now),
                subscription.event(),
                subscription.dialog());
    }

    private static String subscriptionState(Subscription subscription, long nowMillis) {
        if (subscription.ended()) {
            return subscription.reason().isEmpty() ? "terminated" : "terminated;reason=" + subscription.reason();
        }
        long seconds = Math.max(1, (subscription.expiresAtMillis() - nowMillis + 999) / 1000);
        String state = subscription.state() == WatcherState.PENDING ? "pending" : "active";
        return state + ";expires=" + seconds;
    }

    private void onResult(NotifyResult result) {
        Owned entry = ledger.find(result.key());
        Watched watched = entry == null ? null : entry.find(result.slot(), result.random());
        if (watched == null || watched.lastCSeq != result.cseq() || watched.telling == 0) {
            return;
        }
        if (result.status() == NotifyResult.NOT_SENT) {
            ledger.free(entry, watched);
            watched.forgetTold();
            watched.again = true;
            upkeep.lookAgain(entry, watched, clock.millis() + NOT_SENT_AGAIN_MILLIS);
            return;
        }
        long told = watched.telling;
        watched.status = result.status();
        watched.answeredMillis = clock.millis();
        ledger.free(entry, watched);
        if (Ledger.isThere(entry, watched)) {
            Subscription subscription = entry.state.subscriptions().get(result.slot());
            if (result.status() < 300) {
                watched.known = Math.max(watched.known, Math.max(told, watched.own));
                watched.own = 0;
                watched.notBeforeMillis = 0;
                watched.strikes = 0;
                watched.confirmed = true;
                meter.notified(subscription.event(), "ok");
            } else {
                meter.notified(subscription.event(), result.status() == 408 ? "timeout" : "failed");
                if (failures.end(subscription, watched, result, told, clock.millis())) {
                    upkeep.end(entry, subscription, told);
                }
            }
            goOn(entry, subscription, watched);
        }
        rest(entry);
    }

    /** SIP I/O lost it: as if it had not been sent. */
    private void onLost(Room.Sent lost) {
        Owned entry = lost.owned();
        Watched watched = lost.watched();
        long told = watched.telling;
        ledger.free(entry, watched);
        watched.forgetTold();
        if (Ledger.isThere(entry, watched)) {
            Subscription subscription = entry.state.subscriptions().get(watched.slot);
            meter.notified(subscription.event(), "timeout");
            if (subscription.ended()) {
                watched.known = Math.max(watched.known, told);
            }
            goOn(entry, subscription, watched);
        }
        rest(entry);
    }

    private void goOn(Owned entry, Subscription subscription, Watched watched) {
        if (subscription.ended() && watched.known >= subscription.touched()) {
            upkeep.forget(entry, subscription);
        } else {
            pump(entry, subscription, watched);
        }
    }

    /** Where nobody of the entry is being told just now, the documents go; they are composed again when they are wanted. */
    private void rest(Owned entry) {
        if (entry.settleMillis == 0) {
            settling.note(entry, clock.millis());
        }
        if (entry.telling == 0) {
            entry.dropComposed();
            if (entry.state.subscriptions().size() >= SETTLED_BY_PROCESSOR && entry.settled < entry.state.revision()) {
                upkeep.settleLater(entry);
            }
        }
    }

    /** Writes down what everybody knows, where that is more than what is written. Looks at all watchers. */
    private void settle(Owned entry) {
        long[] need = {0};
        boolean[] everybody = {entry.telling == 0};
        entry.state.subscriptions().forEach(subscription -> {
            Watched watched = entry.find(subscription.slot(), subscription.random());
            everybody[0] &= watched != null
                    && watched.arrived >= subscription.touched()
                    && !isToBeTold(entry, subscription, watched);
            long content = entry.state.contentRevision(subscription.event());
            need[0] = Math.max(need[0], Math.max(subscription.touched(), content));
        });
        if (everybody[0]) {
            entry.settled = entry.state.revision();
            if (need[0] > entry.state.settled()) {
                upkeep.settle(entry, entry.settled);
            }
        }
    }

    private void look(Owned entry, int slot) {
        Subscription present = entry.state.subscriptions().get(slot);
        if (present != null) {
            pump(entry, present, ledger.watchedOf(entry, present));
        }
    }

    private void lookAtAll(Owned entry, boolean doubtful) {
        ledger.dropGone(entry);
        entry.state.subscriptions().forEach(subscription -> {
            Watched watched = ledger.watchedOf(entry, subscription);
            if (doubtful && subscription.ended()) {
                watched.arrived = subscription.touched();
            }
            pump(entry, subscription, watched);
        });
        ledger.removeIfEmpty(entry);
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
                Notifier.this.look(entry, slot);
            }
            endTurn(0);
        }

        @Override
        public void lookAtAll(Owned entry, boolean doubtful) {
            if (!entry.left) {
                Notifier.this.lookAtAll(entry, doubtful);
                endTurn(0);
            }
        }

        @Override
        public void settle(Owned entry) {
            Notifier.this.settle(entry);
            endTurn(0);
        }
    }

    /** Returns a copy of the keys served here, for tests and listings. */
    public List<PresentityKey> keys() {
        return ledger.keys();
    }
}
