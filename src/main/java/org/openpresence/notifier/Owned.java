package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openpresence.model.Document;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** A presentity whose owner this node is: the newest safe state and its watchers. Confined to the notifier's event loop. */
final class Owned {
    final PresentityKey key;
    PresentityState state = PresentityState.ABSENT;
    /** When something is due at the earliest that a timer stands for; Long.MAX_VALUE for none. */
    long dueMillis = Long.MAX_VALUE;
    /** Highest sequence number used in any dialog. */
    long highestCSeq;
    /** Whether a reservation of sequence numbers is under way. */
    boolean reserving;
    /** Outstanding NOTIFYs. */
    int telling;
    /** Revision last handed to the table as settled. */
    long settled;

    private Watched[] watched = {};
    private final List<Composed> composed = new ArrayList<>(1);
    private final List<Publication> ended = new ArrayList<>(0);

    /** A document for one revision of a package's publications; {@code document} is null for "no body". */
    record Composed(String event, long contentRevision, Document document, long hash) {}

    Owned(PresentityKey key) {
        this.key = key;
    }

    /** Returns what is known of {@code subscription}, new if it has just come. */
    Watched watched(Subscription subscription) {
        int slot = subscription.slot();
        if (slot >= watched.length) {
            watched = Arrays.copyOf(watched, slot < 4 ? slot + 1 : Math.max(slot + 1, watched.length * 3 / 2));
        }
        Watched found = watched[slot];
        if (found == null || found.random != subscription.random()) {
            found = new Watched(slot, subscription.random());
            watched[slot] = found;
        }
        return found;
    }

    /** Returns what is known of a subscription; null if nothing. */
    Watched find(int slot, long random) {
        Watched found = slot < watched.length ? watched[slot] : null;
        return found != null && found.random == random ? found : null;
    }

    /** Returns what is known of whatever has that place; null if nothing. */
    Watched find(int slot) {
        return slot < watched.length ? watched[slot] : null;
    }

    void forget(int slot) {
        if (slot < watched.length) {
            Watched gone = watched[slot];
            watched[slot] = null;
            if (gone != null && gone.telling != 0) {
                telling--;
            }
        }
    }

    /** A publication that just ended is composed in its offline form until the content changes again. */
    void contentChanged(String event, List<Publication> removed) {
        composed.removeIf(one -> one.event().equals(event));
        ended.removeIf(one -> one.event().equals(event));
        for (Publication one : removed) {
            if (one.event().equals(event)) {
                ended.add(one);
            }
        }
    }

    List<Publication> ended() {
        return ended;
    }

    Composed composed(String event) {
        for (Composed one : composed) {
            if (one.event().equals(event)) {
                return one;
            }
        }
        return null;
    }

    void keep(Composed one) {
        composed.add(one);
    }

    /** Nobody is being told: the documents are composed again when they are wanted. */
    void dropComposed() {
        composed.clear();
    }
}
