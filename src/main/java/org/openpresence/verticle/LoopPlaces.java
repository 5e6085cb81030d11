package org.openpresence.verticle;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives the instances of each role their numbers so that number n of every role sits on one event loop: what concerns a
 * presentity then needs no hand-over between threads. Correctness does not depend on it, speed does. Safe for any thread.
 */
public final class LoopPlaces {
    private final int count;
    private final Map<Thread, Integer> loops = new HashMap<>();
    private final Map<Class<?>, Set<Integer>> taken = new HashMap<>();

    /** Makes places for {@code count} instances of each role. */
    public LoopPlaces(int count) {
        this.count = count;
    }

    /** Returns how many instances each role has. */
    public int count() {
        return count;
    }

    /** Returns the number of the calling instance of {@code role}; call it on the instance's event loop. */
    public synchronized int claim(Class<?> role) {
        int loop = loops.computeIfAbsent(Thread.currentThread(), fresh -> loops.size());
        Set<Integer> used = taken.computeIfAbsent(role, fresh -> new HashSet<>());
        int place = loop < count ? loop : 0;
        for (int tried = 0; tried < count && !used.add(place); tried++) {
            place = (place + 1) % count;
        }
        return place;
    }
}
