package org.openpresence.verticle;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.model.WatcherState;
import org.openpresence.notifier.Census;
import org.openpresence.notifier.Notifier;
import org.openpresence.notifier.WatcherTally;

/** Figures of all notifiers, as of their last tick. Safe for any thread. */
public final class NotifierGauges {
    private final PerLoop open;
    private final PerLoop timers;
    private final List<Census> censuses = new ArrayList<>();

    /** Makes figures for so many loops; {@code events} are the names of all packages, {@code watchers} is theirs together. */
    public NotifierGauges(int loops, List<String> events, WatcherTally watchers) {
        for (int i = 0; i < loops; i++) {
            censuses.add(new Census(events, watchers));
        }
        open = new PerLoop(loops);
        timers = new PerLoop(loops);
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
        open.set(loop, notifier.openNotifies());
        timers.set(loop, notifier.timers());
    }

    /** Returns how many NOTIFYs are outstanding or wait. */
    public int openNotifies() {
        return open.sum();
    }

    /** Returns how many timers are set. */
    public int timers() {
        return timers.sum();
    }
}
