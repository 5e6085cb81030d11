package org.openpresence.database;

/**
 * How many left-over rows were deleted. Immutable.
 *
 * @param publications of the presentity table
 * @param subscriptions of the active_watchers table
 * @param watchers of the watchers table
 * @param facts of our own tables, which lay beside rows that are gone
 * @param left which would have gone but for the locks of others, or for want of time: the next look finds them again
 */
public record Cleaned(long publications, long subscriptions, long watchers, long facts, long left) {
    static final Cleaned NOTHING = new Cleaned(0, 0, 0, 0, 0);

    boolean isNothing() {
        return publications + subscriptions + watchers + facts == 0;
    }

    /** Returns the sum; what was left counts as the later look has found it. */
    Cleaned plus(Cleaned later) {
        return new Cleaned(
                publications + later.publications,
                subscriptions + later.subscriptions,
                watchers + later.watchers,
                facts + later.facts,
                later.left);
    }
}
