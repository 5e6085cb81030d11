package org.openpresence.notifier;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openpresence.model.Anonymity;

/**
 * How many live subscriptions each watcher has to the presentities that this node owns, so that nobody takes more than his share: a
 * phone that begins a new dialog each time, for example. Notifiers count what has come about, so that what is decided just now may
 * exceed the bound. Safe for any thread.
 */
public final class WatcherTally {
    /** Who is not counted. */
    static final long NOBODY = 0;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final Map<Long, Integer> live = new ConcurrentHashMap<>();
    private final int maximum;
    private final long seed;

    /**
     * Makes an empty one.
     *
     * @param maximum how many one watcher may have
     * @param seed that nobody can guess, so that nobody can choose a name that is counted as another's
     */
    public WatcherTally(int maximum, long seed) {
        this.maximum = maximum;
        this.seed = seed;
    }

    /** Returns whether this watcher, by canonical address, has as many as one may have; "" is nobody in particular. */
    public boolean isFull(String watcher) {
        return live.getOrDefault(nameOf(watcher), 0) >= maximum;
    }

    /** Returns how many this watcher has. */
    public int of(String watcher) {
        return live.getOrDefault(nameOf(watcher), 0);
    }

    /** Counts one more; returns as what it is to be given back. */
    long begins(String watcher) {
        long name = nameOf(watcher);
        if (name != NOBODY) {
            live.merge(name, 1, Integer::sum);
        }
        return name;
    }

    /** Gives one back. */
    void ends(long name) {
        if (name != NOBODY) {
            live.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Eight octets are enough to tell watchers apart, and keep this small where each has one subscription. */
    private long nameOf(String watcher) {
        if (Anonymity.isNobody(watcher)) {
            return NOBODY;
        }
        long name = seed;
        for (int i = 0; i < watcher.length(); i++) {
            name = (name ^ watcher.charAt(i)) * MULTIPLIER;
            name ^= name >>> 29;
        }
        return name == NOBODY ? 1 : name;
    }
}
