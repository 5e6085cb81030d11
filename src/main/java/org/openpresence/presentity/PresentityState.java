package org.openpresence.presentity;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openpresence.model.WatcherState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/**
 * All state of one presentity: the value of its entry in the table. Immutable; a {@link Change} makes the next one.
 *
 * @param address canonical name of the presentity; "" for an entry that is not there
 * @param revision rises with every change, also over removal and reload of the entry: the time of the change in 1/1,024 ms, or one
 *     more than the last
 * @param publications of all packages, in order of arrival
 * @param subscriptions of all packages
 * @param content when the publications of each package last changed
 * @param remembered ended operations, oldest first, bounded
 * @param cseq sequence numbers of NOTIFYs
 * @param settled revision that all watchers are known to have
 */
public record PresentityState(
        String address,
        long revision,
        List<Publication> publications,
        SubscriptionTable subscriptions,
        List<PackageRevision> content,
        List<Remembered> remembered,
        CSeqRange cseq,
        long settled) {

    private static final int REVISION_BITS = 10;

    /** The state of a presentity that has no entry. */
    public static final PresentityState ABSENT =
            new PresentityState("", 0, List.of(), SubscriptionTable.EMPTY, List.of(), List.of(), CSeqRange.NONE, 0);

    /** Returns the first revision that a change at that instant, in milliseconds since the epoch, can lead to. */
    public static long revisionAt(long millis) {
        return millis << REVISION_BITS;
    }

    /** Returns the revision at which the publications of {@code event} last changed; 0 if they never did. */
    public long contentRevision(String event) {
        // Asked for each watcher: an iterator each time is garbage of megabytes per second.
        for (int i = 0; i < content.size(); i++) {
            PackageRevision held = content.get(i);
            if (held.event().equals(event)) {
                return held.revision();
            }
        }
        return 0;
    }

    /** Returns the names of the packages of which something is held, in order. */
    public SortedSet<String> events() {
        SortedSet<String> events = new TreeSet<>();
        publications.forEach(publication -> events.add(publication.event()));
        subscriptions.forEach(subscription -> events.add(subscription.event()));
        return events;
    }

    /** Returns the publications of {@code event} in order of arrival. */
    public List<Publication> publicationsOf(String event) {
        return publications.stream().filter(one -> one.event().equals(event)).toList();
    }

    /** Returns whether nothing is left that the entry must be kept for. */
    public boolean isEmpty() {
        return publications.isEmpty() && subscriptions.size() == 0 && remembered.isEmpty();
    }

    /**
     * Returns when something in this entry is due next, in milliseconds since the epoch; Long.MAX_VALUE for never. Looks at
     * everything: call it at an expiry, not at each change.
     */
    public long nextDueMillis() {
        long[] next = {remembered.isEmpty() ? Long.MAX_VALUE : remembered.get(0).untilMillis() + 1};
        for (Publication publication : publications) {
            next[0] = Math.min(next[0], publication.expiresAtMillis());
        }
        subscriptions.forEach(subscription -> {
            if (!subscription.ended()) {
                next[0] = Math.min(next[0], subscription.expiresAtMillis());
            }
        });
        return next[0];
    }

    /**
     * Returns whether a watcher of {@code subscription} that knows the state up to {@code known} is to be told; one that has ended
     * is told so once and of nothing after it.
     */
    public boolean isToBeTold(Subscription subscription, long known) {
        if (subscription.state() == WatcherState.WAITING) {
            return false;
        }
        return subscription.ended()
                ? subscription.touched() > known
                : Math.max(subscription.touched(), contentRevision(subscription.event())) > known;
    }
}
