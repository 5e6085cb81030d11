package org.openpresence.kit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * For how long watchers do not know what is acknowledged. Between a failure and its detection nobody is late; afterwards the
 * time counts from the detection. Confined to one thread.
 */
final class Lateness {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanos;
    private boolean suspended;
    private long resumed = Long.MIN_VALUE;
    private long longest;
    private long longestInCalm;

    Lateness(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Something has failed. */
    void suspend() {
        suspended = true;
    }

    /** The failure was detected. */
    void resume() {
        suspended = false;
        resumed = nanos.getAsLong();
    }

    /** A watcher is behind, perhaps for some time already. */
    void begins(ToldDialog dialog) {
        if (dialog.behindSince == 0) {
            dialog.behindSince = nanos.getAsLong();
        }
    }

    /** A watcher knows everything; returns whether it was late and nobody had said so. */
    boolean ends(ToldDialog dialog) {
        boolean late = isNewlyLate(dialog);
        dialog.behindSince = 0;
        dialog.late = false;
        return late;
    }

    /** Returns, once, whether a watcher has been behind for too long by now. */
    boolean isNewlyLate(ToldDialog dialog) {
        if (dialog.behindSince == 0) {
            return false;
        }
        long now = nanos.getAsLong();
        longest = Math.max(longest, now - dialog.behindSince);
        if (suspended) {
            return false;
        }
        long since = Math.max(dialog.behindSince, resumed);
        longestInCalm = Math.max(longestInCalm, now - since);
        boolean news = now - since > PATIENCE_NANOS && !dialog.late;
        dialog.late |= news;
        return news;
    }

    /** Returns whether what was due at {@code dueNanos} is late by now. */
    boolean isOverdue(long dueNanos) {
        return !suspended && nanos.getAsLong() - Math.max(dueNanos, resumed) > PATIENCE_NANOS;
    }

    /** Returns the longest time that a watcher was behind. */
    long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** Returns the same without the time from a failure until it was detected. */
    long longestInCalmMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestInCalm);
    }
}
