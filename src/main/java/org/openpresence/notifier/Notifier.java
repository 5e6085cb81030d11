package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.Flow;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * Tells watchers what they do not know yet (RFC 6665 §4.2.2). At most one NOTIFY of a subscription is outstanding; newer state
 * replaces older waiting state; sequence numbers come from the range that the entry reserved. Confined to one event loop.
 */
public final class Notifier {
    /** After this long an unanswered NOTIFY no longer keeps others waiting. */
    private static final long PATIENCE_MILLIS = 600;

    private static final long RETRY_MILLIS = 500;
    private static final int RESERVE_WITHIN = 16;
    private static final int SETTLED_BY_PROCESSOR = 16;

    private record Outstanding(Watched watched, long cseq, long sinceMillis) {}

    private record Waiting(Owned owned, int slot, long random) {}

    private final NotifierSettings settings;
    private final Composer composer;
    private final Upkeep upkeep;
    private final NotifySender sender;
    private final Outbox outbox;
    private final InstantSource clock;
    private final NotifierMeter meter;
    private final Census census;
    private final Map<PresentityKey, Owned> owned = new HashMap<>();
    private final ArrayDeque<Outstanding> outstanding = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int counted;

    /**
     * Makes the notifier of one loop.
     *
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
        this.census = census;
        this.composer = new Composer(packages);
        this.sender = sender;
        this.outbox = new Outbox(sender, settings.loop());
        this.clock = clock;
        this.meter = meter;
        this.upkeep = new Upkeep(desk, clock, meter, this::afterUpkeep, this::retry);
    }

    /** Takes note of a change, sends the answer that waits for it and whatever watchers are to be told. */
    public void changed(StateChanged changed) {
        Applied applied = changed.applied();
        Owned entry = take(applied);
        Change change = applied.change();
        boolean answered = false;
        if (changed.answer().isPresent()) {
            answer(entry, applied, changed.answer().get());
            answered = true;
        }
        if (change != null) {
            tell(entry, change, answered);
        }
        outbox.flush(changed.arrivedNanos());
    }

    /** Takes note of what became of NOTIFYs. */
    public void results(List<NotifyResult> results) {
        for (NotifyResult result : results) {
            onResult(result);
        }
        sendWaiting();
        outbox.flush(0);
    }

    /** Does what is due; call it several times a second. */
    public void tick() {
        long now = clock.millis();
        upkeep.tick(now);
        while (!outstanding.isEmpty() && outstanding.peekFirst().sinceMillis() + PATIENCE_MILLIS <= now) {
            Outstanding oldest = outstanding.pollFirst();
            if (oldest.watched().lastCSeq == oldest.cseq()) {
                uncount(oldest.watched());
            }
        }
        sendWaiting();
        outbox.flush(0);
    }

    /** Returns how many NOTIFYs are outstanding or wait for room. */
    public int openNotifies() {
        return counted + waiting.size();
    }

    /** Returns how many presentities this loop serves. */
    public int presentities() {
        return owned.size();
    }

    /** Returns how many timers are set. */
    public int timers() {
        return upkeep.timers();
    }

    /** Shows the newest state of each presentity. */
    public void forEachState(java.util.function.Consumer<PresentityState> visitor) {
        owned.values().forEach(entry -> visitor.accept(entry.state));
    }

    private Owned take(Applied applied) {
        Owned entry = owned.computeIfAbsent(applied.key(), Owned::new);
        Change change = applied.change();
        if (change != null) {
            upkeep.scheduleExpiries(entry, change);
            for (String event : change.contentOf()) {
                entry.contentChanged(event, change.removed());
            }
        }
        // Completions of one key may come out of order: the state only rises.
        if (applied.state().revision() >= entry.state.revision()
                || applied.state().isEmpty()) {
            census.publications(entry.state.publications(), applied.state().publications());
            entry.state = applied.state();
        }
        if (change != null) {
            count(entry, change);
        }
        if (entry.state.isEmpty()) {
            upkeep.removeLater(entry);
        }
        if (change != null) {
            change.forgotten().forEach(slot -> {
                Watched gone = entry.find(slot);
                if (gone != null && entry.state.subscriptions().get(slot) == null) {
                    uncount(gone);
                    entry.forget(slot);
                }
            });
        }
        return entry;
    }

    private void count(Owned entry, Change change) {
        for (Subscription put : change.subscriptions()) {
            Subscription present = entry.state.subscriptions().get(put.slot());
            if (present != null) {
                Watched watched = entry.watched(present);
                census.subscription(present.event(), watched.census, present.state());
                watched.census = present.state();
                watched.event = present.event();
            }
        }
        for (int slot : change.forgotten()) {
            Watched gone = entry.find(slot);
            if (gone != null
                    && gone.census != null
                    && entry.state.subscriptions().get(slot) == null) {
                census.subscription(gone.event, gone.census, null);
                gone.census = null;
            }
        }
    }

    private void tell(Owned entry, Change change, boolean answered) {
        if (settings.onRefresh() && !change.publications().isEmpty()) {
            String event = change.publications().get(0).event();
            entry.state.subscriptions().forEach(subscription -> {
                if (subscription.event().equals(event)) {
                    Watched watched = entry.watched(subscription);
                    watched.known = 0;
                    pump(entry, subscription, watched);
                }
            });
        } else if (!change.contentOf().isEmpty()) {
            entry.state.subscriptions().forEach(subscription -> {
                if (change.contentOf().contains(subscription.event())) {
                    pump(entry, subscription, entry.watched(subscription));
                }
            });
        }
        if (!answered) {
            for (Subscription touched : change.subscriptions()) {
                Subscription present = entry.state.subscriptions().get(touched.slot());
                if (present != null) {
                    pump(entry, present, entry.watched(present));
                }
            }
        }
    }

    /** The response and the NOTIFY that a SUBSCRIBE asks for leave together; an unanswered older NOTIFY no longer counts. */
    private void answer(Owned entry, Applied applied, Answer answer) {
        if (!(applied.outcome() instanceof Outcome.Subscribed subscribed)) {
            throw new IllegalStateException("an answer waits for " + applied.outcome());
        }
        Subscription subscription = entry.state.subscriptions().get(subscribed.slot());
        List<NotifyRequest> requests = List.of();
        Document body = null;
        if (!applied.repeated() && subscription != null && subscription.random() == subscribed.random()) {
            Watched watched = entry.watched(subscription);
            if (watched.telling != 0) {
                release(entry, watched);
                meter.suppressed("superseded");
            }
            if (mayUseNext(entry, watched)) {
                Owned.Composed document = composer.compose(entry, subscription.event(), clock.millis());
                body = bodyFor(subscription, document);
                requests = List.of(occupy(entry, subscription, watched, document));
            }
        }
        sender.send(
                answer.origin().instance(),
                new NotifyBatch(Optional.of(answer), Optional.ofNullable(body), requests, settings.loop(), 0));
    }

    /** Sends a NOTIFY if the watcher is to be told and its slot is free. */
    private void pump(Owned entry, Subscription subscription, Watched watched) {
        if (watched.telling != 0 || !entry.state.isToBeTold(subscription, watched.known)) {
            return;
        }
        long now = clock.millis();
        boolean contentOnly = subscription.touched() <= watched.known;
        long notBefore =
                Math.max(watched.notBeforeMillis, contentOnly ? watched.lastSentMillis + intervalFor(subscription) : 0);
        if (notBefore > now) {
            upkeep.lookAgain(entry, subscription, notBefore);
            return;
        }
        Owned.Composed document = composer.compose(entry, subscription.event(), now);
        if (contentOnly && document.hash() == watched.toldHash && !settings.onRefresh()) {
            watched.known = entry.state.contentRevision(subscription.event());
            meter.suppressed("unchanged");
            return;
        }
        if (counted >= settings.outstanding()) {
            wait(entry, subscription, watched);
            return;
        }
        if (mayUseNext(entry, watched)) {
            NotifyRequest request = occupy(entry, subscription, watched, document);
            outbox.add(instanceOf(subscription), bodyFor(subscription, document), request);
        }
    }

    private long intervalFor(Subscription subscription) {
        boolean lamp = subscription.event().equals("message-summary")
                || subscription.event().startsWith("dialog");
        return lamp ? 0 : settings.minIntervalMillis();
    }

    private void wait(Owned entry, Subscription subscription, Watched watched) {
        if (!watched.queued) {
            watched.queued = true;
            waiting.add(new Waiting(entry, subscription.slot(), subscription.random()));
        }
    }

    private void sendWaiting() {
        while (counted < settings.outstanding() && !waiting.isEmpty()) {
            Waiting next = waiting.poll();
            Watched watched = next.owned().find(next.slot(), next.random());
            if (watched != null) {
                watched.queued = false;
                look(next.owned(), next.slot(), next.random());
            }
        }
    }

    /** Returns whether the next sequence number is reserved; asks for more when few are left. */
    private boolean mayUseNext(Owned entry, Watched watched) {
        long next = Math.max(watched.lastCSeq + 1, entry.state.cseq().base());
        boolean reserved = next < entry.state.cseq().reserved();
        if (entry.state.cseq().reserved() - Math.max(next, entry.highestCSeq) <= RESERVE_WITHIN && !entry.reserving) {
            upkeep.reserve(entry, Math.max(entry.highestCSeq, reserved ? next : next - 1));
        }
        return reserved;
    }

    private NotifyRequest occupy(Owned entry, Subscription subscription, Watched watched, Owned.Composed document) {
        long now = clock.millis();
        watched.lastCSeq = Math.max(watched.lastCSeq + 1, entry.state.cseq().base());
        watched.telling = entry.state.revision();
        watched.toldHash = document.hash();
        watched.lastSentMillis = now;
        watched.counted = true;
        counted++;
        outstanding.add(new Outstanding(watched, watched.lastCSeq, now));
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
            return "terminated;reason=" + subscription.reason();
        }
        long seconds = Math.max(1, (subscription.expiresAtMillis() - nowMillis + 999) / 1000);
        String state = subscription.state() == org.openpresence.model.WatcherState.PENDING ? "pending" : "active";
        return state + ";expires=" + seconds;
    }

    private static Document bodyFor(Subscription subscription, Owned.Composed document) {
        return subscription.reason().equals("rejected") ? null : document.document();
    }

    private static int instanceOf(Subscription subscription) {
        String flow = subscription.dialog().get(DialogField.FLOW);
        return flow.isEmpty() ? 0 : Flow.parse(flow).instance();
    }

    private void release(Owned entry, Watched watched) {
        watched.telling = 0;
        entry.telling--;
        uncount(watched);
    }

    private void uncount(Watched watched) {
        if (watched.counted) {
            watched.counted = false;
            counted--;
        }
    }

    private void onResult(NotifyResult result) {
        Owned entry = owned.get(result.key());
        Watched watched = entry == null ? null : entry.find(result.slot(), result.random());
        if (watched == null || watched.lastCSeq != result.cseq() || watched.telling == 0) {
            return;
        }
        long told = watched.telling;
        release(entry, watched);
        Subscription subscription = entry.state.subscriptions().get(result.slot());
        if (subscription == null || subscription.random() != result.random()) {
            return;
        }
        if (result.status() < 300) {
            watched.known = Math.max(watched.known, told);
            watched.strikes = 0;
            watched.confirmed = true;
            meter.notified(subscription.event(), "ok");
        } else {
            meter.notified(subscription.event(), result.status() == 408 ? "timeout" : "failed");
            onFailure(entry, subscription, watched, result, told);
        }
        if (subscription.ended() && watched.known >= subscription.touched()) {
            upkeep.forget(entry, subscription);
            return;
        }
        pump(entry, subscription, watched);
        if (entry.telling == 0) {
            atRest(entry);
        }
    }

    private void onFailure(Owned entry, Subscription subscription, Watched watched, NotifyResult result, long told) {
        if (subscription.ended() && told >= subscription.touched()) {
            watched.known = told;
            return;
        }
        if (result.status() == 481 && !watched.confirmed && !watched.forgiven) {
            // It may have overtaken the response that creates the dialog.
            watched.forgiven = true;
            watched.toldHash = 0;
            watched.notBeforeMillis = clock.millis() + RETRY_MILLIS / 2;
            return;
        }
        watched.strikes++;
        FailurePolicy.Verdict verdict = settings.failures().judge(result.status());
        boolean over = verdict == FailurePolicy.Verdict.END
                || (verdict == FailurePolicy.Verdict.STRIKE
                        && watched.strikes >= settings.failures().strikes());
        if (over) {
            upkeep.end(entry, subscription, told);
            watched.known = Math.max(watched.known, told);
        } else if (result.retryAfterSeconds() >= 0) {
            watched.notBeforeMillis = clock.millis() + result.retryAfterSeconds() * 1000;
            watched.toldHash = 0;
        } else {
            watched.known = Math.max(watched.known, told);
            watched.toldHash = 0;
        }
    }

    /** Nobody of this entry is being told just now. */
    private void atRest(Owned entry) {
        entry.dropComposed();
        if (entry.state.subscriptions().size() >= SETTLED_BY_PROCESSOR && entry.settled < entry.state.revision()) {
            boolean[] everybody = {true};
            entry.state.subscriptions().forEach(subscription -> {
                Watched watched = entry.find(subscription.slot(), subscription.random());
                everybody[0] &= watched != null && !entry.state.isToBeTold(subscription, watched.known);
            });
            if (everybody[0]) {
                entry.settled = entry.state.revision();
                upkeep.settleLater(entry);
            }
        }
    }

    private void afterUpkeep(Applied applied) {
        Owned entry = take(applied);
        if (applied.change() != null) {
            tell(entry, applied.change(), false);
        }
        outbox.flush(0);
    }

    private void retry(Owned entry, int slot, long random) {
        if (slot >= 0) {
            look(entry, slot, random);
        } else {
            entry.state.subscriptions().forEach(subscription -> pump(entry, subscription, entry.watched(subscription)));
        }
        if (entry.state.isEmpty() && entry.telling == 0) {
            owned.remove(entry.key, entry);
        }
        outbox.flush(0);
    }

    private void look(Owned entry, int slot, long random) {
        Subscription subscription = entry.state.subscriptions().get(slot);
        if (subscription != null && subscription.random() == random) {
            pump(entry, subscription, entry.watched(subscription));
        }
    }

    /** Returns a copy of the keys served here, for tests and listings. */
    public List<PresentityKey> keys() {
        return new ArrayList<>(owned.keySet());
    }
}
