package org.openpresence.lease;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the database says of nodes that this one does not see: one that had a lease just now may be the member of another cluster of
 * the same name. Confined to the thread of the keeper.
 */
final class OthersServing {
    /** How long a node that starts waits for one that had a lease. */
    private static final long OTHERS_MILLIS = 10_000;

    private final long settlingNanos;
    private boolean mayStart;
    private Optional<Moment> unknownAt = Optional.empty();
    private Optional<Moment> aloneSince = Optional.empty();

    /**
     * Begins.
     *
     * @param asksFirst whether there is a database to ask before this node begins
     * @param settlingNanos how long the others need to write again after an outage of the database
     */
    OthersServing(boolean asksFirst, long settlingNanos) {
        this.mayStart = !asksFirst;
        this.settlingNanos = settlingNanos;
    }

    /**
     * Another node had a lease so long ago.
     *
     * @param ageMillis empty if none is known
     * @param alone whether this node is the only member that it sees
     */
    void seen(OptionalLong ageMillis, boolean alone, Moment now) {
        boolean believable =
                unknownAt.filter(at -> now.shortestSince(at) < settlingNanos).isEmpty();
        boolean recent = ageMillis.orElse(Long.MAX_VALUE) < OTHERS_MILLIS;
        mayStart = believable && !recent;
        aloneSince = alone && recent ? aloneSince.or(() -> Optional.of(now)) : Optional.empty();
    }

    /** The database could not be asked. */
    void unknown(Moment now) {
        mayStart = false;
        unknownAt = Optional.of(now);
        aloneSince = Optional.empty();
    }

    /** Returns whether a node that starts may begin without being told of a lease. */
    boolean mayStart() {
        return mayStart;
    }

    /** Returns whether this node has been alone for so long while others serve. */
    boolean isShutOutFor(long nanos, Moment now) {
        return aloneSince.filter(since -> now.longestSince(since) >= nanos).isPresent();
    }
}
