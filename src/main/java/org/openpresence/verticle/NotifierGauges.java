package org.openpresence.verticle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openpresence.model.WatcherState;
import org.openpresence.notifier.Census;
import org.openpresence.notifier.Notifier;
import org.openpresence.notifier.WatcherTally;

/** Figures of all notifiers, as of their last tick. Safe for any thread. */
public final class NotifierGauges {
    private final AtomicIntegerArray open;
    private final AtomicIntegerArray presentities;
    private final AtomicIntegerArray timers;
    private final List<Census> censuses = new ArrayList<>();

    /** Makes figures for so many loops; {@code events} are the names of all packages, {@code watchers} is theirs together. */
    public NotifierGauges(int loops, List<String> events, WatcherTally watchers) {
        for (int i = 0; i < loops; i++) {
            censuses.add(new Census(events, watchers));
        }
        open = new AtomicIntegerArray(loops);
        presentities = new AtomicIntegerArray(loops);
        timers = new AtomicIntegerArray(loops);
    }

    Census census(int loop) {
        return censuses.get(loop);
    }

    /** Returns how many publications of {@code event} are held. */
    public long publications(String event) {
        return censuses.stream().mapToLong(census -> census.publications(event)).sum();
    }

    /** Returns how many subscriptions of {@code event} are in {@code state}. */
    public long subscriptions(String event, WatcherState state) {
        return censuses.stream()
                .mapToLong(census -> census.subscriptions(event, state))
                .sum();
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
