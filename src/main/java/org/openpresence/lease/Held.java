package org.openpresence.lease;

/**
 * A lease that was granted. Immutable.
 *
 * @param version of the member list that it is bound to
 * @param end at the earlier of both clocks
 */
record Held(int version, Moment end) {

    /** Returns whether it lasts beyond {@code now}, on both clocks. */
    boolean covers(Moment now) {
        return now.longestSince(end) < 0;
    }

    /** Returns it, ending at {@code limit} at the latest. */
    Held endingBy(Moment limit) {
        return limit.isAfter(end) ? this : new Held(version, limit);
    }
}
