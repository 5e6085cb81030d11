package org.openpresence.verticle;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openpresence.notifier.Notifier;

/** Figures of all notifiers, as of their last tick. Safe for any thread. */
public final class NotifierGauges {
    private final AtomicIntegerArray open;
    private final AtomicIntegerArray presentities;
    private final AtomicIntegerArray timers;

    /** Makes figures for so many loops. */
    public NotifierGauges(int loops) {
        open = new AtomicIntegerArray(loops);
        presentities = new AtomicIntegerArray(loops);
        timers = new AtomicIntegerArray(loops);
    }

    void publish(int loop, Notifier notifier) {
        open.lazySet(loop, notifier.openNotifies());
        presentities.lazySet(loop, notifier.presentities());
        timers.lazySet(loop, notifier.timers());
    }

    /** Returns how many NOTIFYs are outstanding or wait. */
    public int openNotifies() {
        return sum(open);
    }

    /** Returns how many presentities are served. */
    public int presentities() {
        return sum(presentities);
    }

    /** Returns how many timers are set. */
    public int timers() {
        return sum(timers);
    }

    private static int sum(AtomicIntegerArray figures) {
        int sum = 0;
        for (int i = 0; i < figures.length(); i++) {
            sum += figures.get(i);
        }
        return sum;
    }
}
