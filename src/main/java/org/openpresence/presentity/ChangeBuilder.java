package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Collects one change. Confined to the decision that makes it. */
final class ChangeBuilder {
    /** What the name of a package's watcher information ends with (RFC 3857 §4.1). */
    private static final String WATCHER_INFO = ".winfo";

    private final PresentityState state;
    private final Circumstances at;
    private final String address;
    private final long to;
    private final List<Publication> publications = new ArrayList<>(1);
    private final List<Publication> removed = new ArrayList<>(1);
    private final List<Subscription> subscriptions = new ArrayList<>(1);
    private final List<Integer> forgotten = new ArrayList<>(0);
    private final List<String> contentOf = new ArrayList<>(1);
    private final List<Remembered> remembered = new ArrayList<>(1);
    private CSeqRange cseq;
    private long settled;

    ChangeBuilder(PresentityState state, Circumstances at, String address) {
        this.state = state;
        this.at = at;
        this.address = state.address().isEmpty() ? address : state.address();
        // By the clock: above every revision of an earlier entry of this presentity, and a new owner sees how old a
        // need is. A new entry is a millisecond ahead, since the last change of an earlier one may be of this very one.
        long clock = at.nowMillis() + (state.revision() == 0 ? 1 : 0);
        this.to = Math.max(state.revision() + 1, PresentityState.revisionAt(clock));
        this.cseq = state.cseq().heldBy(at.owner());
        this.settled = state.settled();
    }

    /** Returns the revision that the change leads to. */
    long revision() {
        return to;
    }

    /** Returns the key of the entry. */
    PresentityKey key() {
        return PresentityKey.of(new Presentity(address));
    }

    ChangeBuilder put(Publication publication) {
        publications.add(publication);
        return this;
    }

    ChangeBuilder remove(Publication publication) {
        removed.add(publication);
        return tellWatchersOf(publication.event());
    }

    ChangeBuilder put(Subscription subscription) {
        Subscription before = state.subscriptions().get(subscription.slot());
        boolean moved =
                before == null || before.random() != subscription.random() || before.state() != subscription.state();
        if (moved) {
            tellOfWatchers(subscription.event());
        }
        subscriptions.add(subscription);
        return this;
    }

    ChangeBuilder forget(int slot) {
        Subscription before = state.subscriptions().get(slot);
        if (before != null && !before.ended()) {
            tellOfWatchers(before.event());
        }
        forgotten.add(slot);
        return this;
    }

    /**
     * Those who watch the watchers are told (RFC 3857 §4.7.2). Their first subscription makes the entry remember when there was
     * news for them; before that nobody asks.
     */
    private void tellOfWatchers(String event) {
        if (event.endsWith(WATCHER_INFO)) {
            if (state.contentRevision(event) == 0) {
                tellWatchersOf(event);
            }
            return;
        }
        for (PackageRevision held : state.content()) {
            String name = held.event();
            if (name.length() == event.length() + WATCHER_INFO.length()
                    && name.startsWith(event)
                    && name.endsWith(WATCHER_INFO)) {
                tellWatchersOf(name);
            }
        }
    }

    ChangeBuilder tellWatchersOf(String event) {
        if (!contentOf.contains(event)) {
            contentOf.add(event);
        }
        return this;
    }

    ChangeBuilder remember(long operation, Outcome outcome) {
        if (operation != 0) { // 0: a record from elsewhere, whose operation nobody knows
            remembered.add(new Remembered(
                    operation, outcome, at.nowMillis() + at.bounds().rememberMillis()));
        }
        return this;
    }

    ChangeBuilder startCSeqAt(long base) {
        if (base > cseq.base()) {
            cseq = new CSeqRange(base, Math.max(cseq.reserved(), base + CSeqRange.STEP), cseq.holder());
        }
        return this;
    }

    ChangeBuilder extendCSeqBeyond(long highestUsed) {
        cseq = cseq.extendedBeyond(highestUsed);
        return this;
    }

    ChangeBuilder settle(long revision) {
        settled = Math.max(settled, revision);
        return this;
    }

    boolean isEmpty() {
        return publications.isEmpty()
                && removed.isEmpty()
                && subscriptions.isEmpty()
                && forgotten.isEmpty()
                && remembered.isEmpty()
                && settled == state.settled()
                && cseq.equals(state.cseq());
    }

    Change build() {
        return new Change(
                state.revision(),
                to,
                address,
                List.copyOf(publications),
                List.copyOf(removed),
                List.copyOf(subscriptions),
                List.copyOf(forgotten),
                List.copyOf(contentOf),
                List.copyOf(remembered),
                at.nowMillis(),
                cseq,
                settled,
                at.bounds().remembered());
    }
}
