package org.openpresence.sip;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How a node leaves: what still comes is refused or left to others, what is in hand is finished. Safe for any thread. */
public final class Drain {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean deaf = new AtomicBoolean();
    private final AtomicInteger inHand = new AtomicInteger();

    /** From now on requests are refused. */
    public void begin() {
        begun.set(true);
    }

    /** Returns whether requests are refused. */
    public boolean hasBegun() {
        return begun.get();
    }

    /** From now on new requests are not even refused: without an answer they are sent again, to other nodes. */
    public void turnDeaf() {
        deaf.set(true);
    }

    boolean isDeaf() {
        return deaf.get();
    }

    /** Returns how many requests were handed on and not yet answered. */
    public int requestsInHand() {
        return inHand.get();
    }

    /** A request was handed on. */
    public void handedOn() {
        inHand.incrementAndGet();
    }

    /** It was answered, or given up. */
    public void answered() {
        inHand.decrementAndGet();
    }
}
