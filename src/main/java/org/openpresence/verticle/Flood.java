package org.openpresence.verticle;

import java.util.concurrent.TimeUnit;

/**
 * Something that goes wrong for many requests at a time: it is told of at most once a minute, with how many it has hit since it was
 * told of last; what is over for longer than two minutes is another time. Confined to its event loop.
 */
final class Flood {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private boolean told;
    private long toldNanos;
    private long lastNanos;
    private int hit;

    /** Counts one more; returns how many to tell of now, 0 to be silent. */
    int add(long nowNanos) {
        if (nowNanos - lastNanos > 2 * PAUSE_NANOS) {
            hit = 0;
        }
        lastNanos = nowNanos;
        hit++;
        if (told && nowNanos - toldNanos < PAUSE_NANOS) {
            return 0;
        }
        told = true;
        toldNanos = nowNanos;
        int all = hit;
        hit = 0;
        return all;
    }
}
