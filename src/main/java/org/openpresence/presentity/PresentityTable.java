package org.openpresence.presentity;

import java.util.concurrent.CompletionStage;

/** The table of all presentities. Safe for any thread. */
public interface PresentityTable {
    /**
     * Carries out a command as one atomic step where the entry lies. Commands for one entry take effect in the order in which
     * one thread calls this; completions may come in another order, and on a thread of the table's.
     *
     * @return what it did, once the copies are safe; the stage fails with {@link Unavailable} when this node may not decide
     *     or the table cannot be reached, and then nothing may be told to anybody
     */
    CompletionStage<Applied> apply(Command command);

    /** The entry cannot be changed now. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says why. */
        public Unavailable(String why) {
            super(why);
        }
    }
}
