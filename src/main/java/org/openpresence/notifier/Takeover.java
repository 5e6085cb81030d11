package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PackageRevision;
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
        Owned held = ledger.find(key);
        PresentityState before = held == null ? PresentityState.ABSENT : held.state;
        Owned entry = ledger.take(new Applied(key, new Outcome.Done(), null, state, false), -1);
        for (PackageRevision content : entry.state.content()) {
            if (content.revision() > before.contentRevision(content.event())) {
                // Rows were taken in: what was composed before is without them.
                entry.contentChanged(content.event(), content.revision(), List.of());
            }
        }
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
                if (entry.state.isToBeTold(subscription, watched.known)) {
                    unsettled[0] = true;
                    // What is read from rows was told, if at all, in another life.
                    watched.doubted = holder == 0 ? 0 : need;
                }
            } else {
                unsettled[0] |= watched.isToBeTold(entry.state, subscription);
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

    /** A NOTIFY leaves for a watcher; returns whether it says once more what a former owner may have said. */
    static boolean repeats(Owned entry, Subscription subscription, Watched watched) {
        boolean repeats = watched.doubted != 0 && watched.doubted == need(entry, subscription);
        watched.doubted = 0;
        return repeats;
    }
}
