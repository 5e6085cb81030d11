package org.openpresence.main;

import java.time.Duration;

/**
 * When something has to be over, whatever it waits for on the way: the waits share one time and do not add up. Immutable.
 *
 * @param nanos as {@link System#nanoTime} counts
 */
record Deadline(long nanos) {
    /** Most of what is closed takes no longer; what comes behind the end has this all the same. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    /** Returns the one that is {@code time} from now. */
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Returns the one that leaves {@code time} for what comes behind. */
    Deadline before(Duration time) {
        return new Deadline(nanos - time.toNanos());
    }

    /** Returns this one, or the one {@code time} from now where that is earlier. */
    Deadline within(Duration time) {
        Deadline other = in(time);
        return other.nanos - nanos < 0 ? other : this;
    }

    /** Returns whether it is over. */
    boolean isOver() {
        return nanos - System.nanoTime() <= 0;
    }

    /** Returns how long to wait for one thing more: what is left, and never less than a moment. */
    Duration left() {
        return Duration.ofNanos(Math.max(MOMENT.toNanos(), nanos - System.nanoTime()));
    }
}
