package org.openpresence.presentity;

import java.time.InstantSource;

/** Where the contracts of a table take their table from. */
interface TableContract {
    /** 64*T1: how long the tables under test remember. */
    long REMEMBER_MILLIS = 32_000;

    /** After that no copy of a request can be decided any more. */
    long COPIES_MILLIS = REMEMBER_MILLIS + Bounds.ROUTED_MILLIS;

    /** Returns a table that takes its time from {@code clock} and remembers for {@link #REMEMBER_MILLIS}. */
    PresentityTable table(InstantSource clock);

    /** Returns a fresh presentity in a fresh table. */
    default Scene scene() {
        TestClock clock = new TestClock();
        return new Scene(table(clock), clock);
    }
}
