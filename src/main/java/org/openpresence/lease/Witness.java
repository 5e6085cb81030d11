package org.openpresence.lease;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * What the database that all nodes share says about who serves: the vote that decides between two equal halves, and who is alive.
 * Implementations compare and set in one statement, by the database's clock. A stage fails when the database cannot be asked.
 * Safe for any thread.
 */
public interface Witness {
    /**
     * Holds the witness for {@code half} for the next 3 seconds. The stage has true if it was free, or held for the same half by
     * whomever; false if it is held for another one.
     *
     * @param half 32 hexadecimal digits, equal for all nodes of one half
     */
    CompletionStage<Boolean> hold(String half);

    /** Says that this node has a lease now. */
    CompletionStage<Void> renew();

    /** Says that this node has left: nobody need wait for it. */
    CompletionStage<Void> leave();

    /** Returns how many milliseconds ago any other node of this cluster had a lease; empty if none is known. */
    CompletionStage<OptionalLong> youngestOther();
}
