package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Told;
import org.openpresence.subscription.Subscription;

/**
 * Takes over presentities that had another owner: what watchers know is read from the entry, whoever may have missed something is
 * told once. Confined to the notifier's event loop.
 */
final class Takeover {
    /** Past 64*T1 of its NOTIFY a need was confirmed or given up. */
    static final long SETTLED_BY_AGE_MILLIS = 36_000;

    private final Ledger ledger;
    private final Upkeep upkeep;
    private final Documents documents;
    private final InstantSource clock;

    /** What tells documents from others. */
    interface Documents {
        /** Of the present document of a package, as it is written down; 0 for unknown. */
        long hashAnew(Owned entry, String event);

        /** Of what the watcher of {@code subscription} may see of it; 0 where that is not compared. */
        long hash(Owned entry, Subscription subscription);
    }

    Takeover(Ledger ledger, Upkeep upkeep, Documents documents, InstantSource clock) {
        this.documents = documents;
        this.ledger = ledger;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    /** {@code holder} is 0 where nobody can have used the numbers that the entry has reserved. */
    void adopt(PresentityKey key, PresentityState state, long holder, List<Told> told) {
        Owned entry = ledger.take(new Applied(key, new Outcome.Done(), null, state, false), -1);
        if (state.cseq().holder() == holder) {
            entry.floor = Math.max(entry.floor, state.cseq().reserved());
            entry.highestCSeq = Math.max(entry.highestCSeq, entry.floor);
        }
        upkeep.schedule(entry, entry.state.nextDueMillis());
        long old = PresentityState.revisionAt(clock.millis() - SETTLED_BY_AGE_MILLIS);
        Map<Integer, Told> confirmed = new HashMap<>();
        told.forEach(one -> confirmed.put(one.slot(), one));
        boolean[] unsettled = {false};
        entry.state.subscriptions().forEach(subscription -> {
            Watched watched = ledger.watchedOf(entry, subscription);
            if (watched.arrived == 0) {
                ledger.count(subscription, watched);
                watched.arrived = subscription.touched();
                long need = need(entry, subscription);
                boolean settled = need <= Math.max(entry.state.settled(), old) && !subscription.ended();
                watched.known = settled ? need : entry.state.settled();
                noteConfirmed(entry, subscription, watched, confirmed.get(subscription.slot()));
                unsettled[0] |= entry.state.isToBeTold(subscription, watched.known);
            }
        });
        if (unsettled[0]) {
            upkeep.reserve(entry);
        }
        if (entry.state.isEmpty()) {
            upkeep.removeLater(entry);
        }
    }

    /** A watcher that has confirmed the document that there is knows everything; one that has confirmed another is told. */
    private void noteConfirmed(Owned entry, Subscription subscription, Watched watched, Told told) {
        if (told != null
                && told.random() == subscription.random()
                && !subscription.ended()
                && told.hash() == documents.hashAnew(entry, subscription.event())) {
            watched.known = Math.max(watched.known, need(entry, subscription));
            watched.toldHash = documents.hash(entry, subscription);
        }
    }

    private static long need(Owned entry, Subscription subscription) {
        return Math.max(subscription.touched(), entry.state.contentRevision(subscription.event()));
    }
}
