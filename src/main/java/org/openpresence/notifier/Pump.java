package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openpresence.model.Document;
import org.openpresence.subscription.Subscription;

/**
 * Sends the next NOTIFY of a subscription as soon as its watcher is to be told and nothing holds it back: its slot, the rules, the
 * lease, an interval, a document that is not composed yet, no room, or no sequence number. Confined to the notifier's event loop.
 */
final class Pump {
    private final NotifierSettings settings;
    private final Ledger ledger;
    private final Room room;
    private final Slots slots;
    private final Contents contents;
    private final Judging judging;
    private final Upkeep upkeep;
    private final Outbox outbox;
    private final InstantSource clock;
    private final NotifierMeter meter;
    private final Set<Owned> silenced = new LinkedHashSet<>();

    Pump(
            NotifierSettings settings,
            Ledger ledger,
            Room room,
            Slots slots,
            Contents contents,
            Judging judging,
            Upkeep upkeep,
            Outbox outbox,
            InstantSource clock,
            NotifierMeter meter) {
        this.settings = settings;
        this.ledger = ledger;
        this.room = room;
        this.slots = slots;
        this.contents = contents;
        this.judging = judging;
        this.upkeep = upkeep;
        this.outbox = outbox;
        this.clock = clock;
        this.meter = meter;
    }

    /** Sends a NOTIFY if the watcher is to be told and its slot is free. */
    void pump(Owned entry, Subscription subscription, Watched watched) {
        if (watched.isDialogBusy()
                || !watched.isToBeTold(entry.state, subscription)
                || judging.isHeldBack(entry, subscription)) {
            return;
        }
        if (!settings.standing().mayAct()) {
            silence(entry);
            return;
        }
        long now = clock.millis();
        boolean contentOnly = watched.touched(subscription) <= watched.known;
        long notBefore = Math.max(
                watched.notBefore(subscription),
                contentOnly ? Math.min(watched.lastSentMillis, now) + intervalFor(subscription) : 0);
        if (notBefore > now) {
            upkeep.lookAgain(entry, watched, notBefore);
            return;
        }
        if (!contents.isAtHand(entry, subscription, watched, !contentOnly)) {
            return;
        }
        Owned.Composed document = contents.of(entry, subscription);
        if (contentOnly && isKnown(entry, subscription, watched, document)) {
            watched.known = Math.max(watched.known, entry.state.contentRevision(subscription.event()));
            watched.again = false;
            meter.suppressed("unchanged");
        } else if (room.isFull()) {
            room.await(entry, watched);
        } else if (slots.mayUseNext(entry, watched)) {
            long cseq = Slots.next(entry, watched);
            Document body = contents.next(entry, subscription, watched, document, !contentOnly, cseq);
            outbox.add(subscription, watched, body, slots.occupy(entry, subscription, watched, document));
            if (Takeover.repeats(entry, subscription, watched)) {
                meter.repeated();
            }
        }
    }

    /** Somebody is to be told, and may not be without the lease: all are looked at when it is back. */
    void silence(Owned entry) {
        silenced.add(entry);
    }

    private boolean isKnown(Owned entry, Subscription subscription, Watched watched, Owned.Composed document) {
        boolean same = contents.isKnown(entry, subscription, watched, document);
        return document.isRevealing() ? same && !settings.onRefresh() : same || !watched.again;
    }

    private long intervalFor(Subscription subscription) {
        boolean lamp = subscription.event().equals("message-summary")
                || subscription.event().startsWith("dialog");
        return lamp ? 0 : settings.minIntervalMillis();
    }

    /** The subscription at this place, if there is one, may have to be told now. */
    void look(Owned entry, int slot) {
        Subscription present = entry.state.subscriptions().get(slot);
        if (present != null) {
            pump(entry, present, ledger.watchedOf(entry, present));
        }
    }

    /**
     * Any watcher may have to be told now, and what is gone is dropped.
     *
     * @param doubtful whether the state may show what no completion will tell any more
     */
    void lookAtAll(Owned entry, boolean doubtful) {
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

    /** The node may act: what it kept to itself without the lease may be told. */
    void lookAtSilenced() {
        List<Owned> heard = List.copyOf(silenced);
        silenced.clear();
        heard.stream().filter(entry -> !entry.left).forEach(entry -> lookAtAll(entry, false));
    }

    /** There may be room for those who wait for it. */
    void sendWaiting() {
        for (Room.Waiting next = room.next(); next != null; next = room.next()) {
            Watched watched = next.owned().find(next.slot(), next.random());
            if (watched != null) {
                watched.queued = false;
                look(next.owned(), next.slot());
            }
        }
    }
}
