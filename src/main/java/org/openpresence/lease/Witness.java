package org.openpresence.lease;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the database that all nodes share says about who serves: the vote that decides between two equal halves, and who is alive.
 * Implementations compare and set in one statement, by the database's clock, with at least milliseconds. A stage fails when the
 * database cannot be asked. Safe for any thread.
 */
public interface Witness {
    /**
     * Holds the witness for {@code half} for the next 3 seconds. The stage has true if it was free, or held for the same half by
     * whomever; false if it is held for another one.
     *
     * @param half 32 hexadecimal digits
     */
    CompletionStage<Boolean> hold(String half);

    /** Says that {@code node} has a lease now. */
    CompletionStage<Void> serving(String node);

    /** Returns the names of all nodes of this cluster that have said in the last 10 seconds that they have a lease. */
    CompletionStage<Set<String>> serving();
}
