package org.openpresence.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The removal of rows that nobody stands for. Safe for any thread. */
@FunctionalInterface
public interface Cleaning {

    /** Looks once; what else is due is found by the next look. */
    CompletionStage<Cleaned> clean();

    /**
     * How many rows were removed. Immutable.
     *
     * @param publications of the presentity table
     * @param subscriptions of the active_watchers table
     * @param watchers of the watchers table
     * @param facts of our own tables, which lay beside rows that are gone
     * @param left which would have gone but for the locks of others, or for want of time
     */
    record Cleaned(long publications, long subscriptions, long watchers, long facts, long left) {}

    /** There is no database. */
    Cleaning NOTHING = () -> CompletableFuture.completedFuture(new Cleaned(0, 0, 0, 0, 0));
}
