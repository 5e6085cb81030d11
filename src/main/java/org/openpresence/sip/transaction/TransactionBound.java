package org.openpresence.sip.transaction;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many server transactions a node holds. Instances take from it by portions and give back what they do not need, so that no
 * request touches what all of them share. Together they never hold more; a few less when one of them sits on its portion, as none does that has no transaction. Safe for
 * any thread.
 */
public final class TransactionBound {
    private static final int PORTIONS = 32;

    private final AtomicInteger free;
    private final int portion;

    /**
     * Makes the bound of a node.
     *
     * @param instances which share it
     */
    public TransactionBound(int maximum, int instances) {
        this.free = new AtomicInteger(maximum);
        this.portion = Math.max(1, maximum / (PORTIONS * instances));
    }

    /** Returns how many one takes at once. */
    int portion() {
        return portion;
    }

    /** Takes a portion, or what there is of it; 0 when there is none. */
    int take() {
        int before = free.getAndUpdate(now -> Math.max(0, now - portion));
        return Math.min(before, portion);
    }

    /** Gives so many back. */
    void giveBack(int number) {
        free.addAndGet(number);
    }
}
