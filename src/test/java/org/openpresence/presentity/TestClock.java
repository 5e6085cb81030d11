package org.openpresence.presentity;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves. Safe for any thread: one volatile field, moved by the test alone. */
public final class TestClock implements InstantSource {
    private volatile long millis;

    /** Begins at some instant of the year 2027. */
    public TestClock() {
        millis = 1_800_000_000_000L;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    /** Moves it by {@code some} milliseconds. */
    public void pass(long some) {
        long now = millis;
        millis = now + some;
    }
}
