package org.openpresence.presentity;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves, and sets. Safe for any thread: volatile fields, changed by the test alone. */
public final class TestClock implements InstantSource {
    private volatile long millis;
    private volatile long passedMillis;

    /** Begins at some instant of the year 2027. */
    public TestClock() {
        millis = 1_800_000_000_000L;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    /** Lets {@code some} milliseconds pass. */
    public void pass(long some) {
        long passed = passedMillis;
        passedMillis = passed + some;
        set(some);
    }

    /** Sets it forward by so many milliseconds, or back, in no time. */
    public void set(long step) {
        long now = millis;
        millis = now + step;
    }

    /** Returns the nanoseconds that have passed, however often it was set. */
    public long nanos() {
        return passedMillis * 1_000_000;
    }
}
