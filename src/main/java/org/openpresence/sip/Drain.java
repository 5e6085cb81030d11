package org.openpresence.sip;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How a node leaves: what still comes is refused, what is in hand is finished. Safe for any thread. */
public final class Drain {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicInteger inHand = new AtomicInteger();

    /** From now on requests are refused. */
    public void begin() {
        begun.set(true);
    }

    /** Returns whether requests are refused. */
    public boolean hasBegun() {
        return begun.get();
    }

    /** Returns how many requests were handed on and not yet answered. */
    public int requestsInHand() {
        return inHand.get();
    }

    void handedOn() {
        inHand.incrementAndGet();
    }

    void answered() {
        inHand.decrementAndGet();
    }
}
