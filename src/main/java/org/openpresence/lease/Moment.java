package org.openpresence.lease;

import java.util.concurrent.TimeUnit;

/**
 * A moment on both clocks of this node: {@link System#nanoTime}, which a suspended virtual machine may stop, and the clock on the
 * wall, which may be set. Immutable.
 */
public record Moment(long nanos, long wallMillis) {

    /** Returns the nanoseconds since {@code earlier}, by the clock that saw more of them. */
    public long longestSince(Moment earlier) {
        return Math.max(nanos - earlier.nanos, wallNanosSince(earlier));
    }

    /** Returns the nanoseconds since {@code earlier}, by the clock that saw fewer of them. */
    public long shortestSince(Moment earlier) {
        return Math.min(nanos - earlier.nanos, wallNanosSince(earlier));
    }

    /** Returns the moment {@code length} nanoseconds later; earlier if that is negative. */
    public Moment plus(long length) {
        return new Moment(nanos + length, wallMillis + TimeUnit.NANOSECONDS.toMillis(length));
    }

    /** Returns whether this comes after {@code other} on the monotonic clock. */
    public boolean isAfter(Moment other) {
        return nanos - other.nanos > 0;
    }

    /** Returns the later of the two by the monotonic clock. */
    public Moment later(Moment other) {
        return other.isAfter(this) ? other : this;
    }

    private long wallNanosSince(Moment earlier) {
        return TimeUnit.MILLISECONDS.toNanos(wallMillis - earlier.wallMillis);
    }
}
