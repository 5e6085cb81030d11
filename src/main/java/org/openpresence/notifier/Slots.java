package org.openpresence.notifier;

import java.time.InstantSource;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.subscription.Subscription;

/**
 * The slot of each subscription, which one NOTIFY at a time occupies, and the sequence number that it gets there: from the range that
 * the entry has reserved. Confined to the notifier's event loop.
 */
final class Slots {
    private static final int RESERVE_WITHIN = 16;

    private final Standing standing;
    private final Room room;
    private final Upkeep upkeep;
    private final InstantSource clock;

    /** Said last of a subscription that lasts: watchers of one presentity have often subscribed for as long. */
    private String lasting = "";

    private WatcherState lastingState = WatcherState.ACTIVE;
    private long lastingSeconds;

    Slots(Standing standing, Room room, Upkeep upkeep, InstantSource clock) {
        this.standing = standing;
        this.room = room;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    /** Returns the next sequence number of the dialog of {@code watched}. */
    static long next(Owned entry, Watched watched) {
        return Math.max(Math.max(watched.highestCSeq() + 1, entry.state.cseq().base()), entry.floor);
    }

    /** Returns whether the next sequence number is reserved; asks for more when few are left. */
    boolean mayUseNext(Owned entry, Watched watched) {
        long next = next(entry, watched);
        CSeqRange range = entry.state.cseq();
        boolean reserved = range.holder() == standing.holder() && next < range.reserved();
        if (next > CSeqRange.HIGHEST) {
            return false;
        }
        if (!reserved || range.reserved() - Math.max(next, entry.highestCSeq) <= RESERVE_WITHIN) {
            upkeep.reserve(entry);
        }
        return reserved;
    }

    /** The NOTIFY with the next sequence number, which may be used, is outstanding from now on. */
    NotifyRequest occupy(Owned entry, Subscription subscription, Watched watched, Owned.Composed document) {
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

    private String subscriptionState(Subscription subscription, long nowMillis) {
        if (subscription.ended()) {
            return subscription.reason().isEmpty() ? "terminated" : "terminated;reason=" + subscription.reason();
        }
        long seconds = Math.max(1, (subscription.expiresAtMillis() - nowMillis + 999) / 1000);
        WatcherState state = subscription.state() == WatcherState.PENDING ? WatcherState.PENDING : WatcherState.ACTIVE;
        if (seconds != lastingSeconds || state != lastingState) {
            lasting = (state == WatcherState.PENDING ? "pending" : "active") + ";expires=" + seconds;
            lastingSeconds = seconds;
            lastingState = state;
        }
        return lasting;
    }
}
