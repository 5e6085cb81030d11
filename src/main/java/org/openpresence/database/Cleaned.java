package org.openpresence.database;

/**
 * How many left-over rows were deleted. Immutable.
 *
 * @param publications of the presentity table
 * @param subscriptions of the active_watchers table
 * @param watchers of the watchers table
 * @param facts of our own tables, which lay beside rows that are gone
 */
public record Cleaned(long publications, long subscriptions, long watchers, long facts) {
    boolean isNothing() {
        return publications + subscriptions + watchers + facts == 0;
    }

    Cleaned plus(Cleaned other) {
        return new Cleaned(
                publications + other.publications,
                subscriptions + other.subscriptions,
                watchers + other.watchers,
                facts + other.facts);
    }
}
