package org.openpresence.verticle;

/**
 * How long to wait before something that has failed is tried again. Immutable.
 *
 * @param firstMillis after the first failure, about
 * @param longestMillis after many
 */
record DoublingPause(long firstMillis, long longestMillis) {
    /** Nobody waits long for what has become available again, and 10,000 that fail cost little until then. */
    static final DoublingPause USUAL = new DoublingPause(5_000, 15_000);

    /**
     * Returns how long to wait after so many failures before this one: twice as long each time up to the longest, and somewhat less by
     * {@code chance} of 0 to 1, so that those that failed together do not come back together.
     */
    long millis(int failedBefore, double chance) {
        long full = Math.min(longestMillis, firstMillis << Math.min(failedBefore, Byte.SIZE));
        return Math.max(1, Math.round(full * (0.75 + chance / 4)));
    }
}
