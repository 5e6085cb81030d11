package org.openpresence.timer;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A source of instants that never goes back and never jumps: the time at which it was made, and what has passed since. For
 * intervals; it drifts away from the clock on the wall. Safe for any thread.
 */
public final class Monotonic implements InstantSource {
    private final long madeMillis = System.currentTimeMillis();
    private final long madeNanos = System.nanoTime();

    @Override
    public long millis() {
        return madeMillis + (System.nanoTime() - madeNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
