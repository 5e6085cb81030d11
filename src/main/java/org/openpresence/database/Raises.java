package org.openpresence.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The buckets whose epoch is to be raised, and who waits for it. Confined to the writer's thread. */
final class Raises {
    private final Map<Integer, List<CommitWait>> waiting = new HashMap<>();

    /** {@code wait} waits until all of {@code buckets} are raised. */
    void add(Set<Integer> buckets, CommitWait wait) {
        for (int bucket : buckets) {
            wait.expect();
            waiting.computeIfAbsent(bucket, first -> new ArrayList<>(1)).add(wait);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns the buckets. */
    Set<Integer> buckets() {
        return waiting.keySet();
    }

    /** These were raised. */
    void done(Collection<Integer> raised) {
        for (int bucket : raised) {
            List<CommitWait> waits = waiting.remove(bucket);
            if (waits != null) {
                waits.forEach(CommitWait::committed);
            }
        }
    }

    /** These are another node's now: raising their epochs would shut it out. Who waits is told {@code why}. */
    void drop(Set<Integer> buckets, RuntimeException why) {
        for (int bucket : buckets) {
            List<CommitWait> waits = waiting.remove(bucket);
            if (waits != null) {
                waits.forEach(wait -> wait.failed(why));
            }
        }
    }

    /** Nobody waits any longer; the raises stay to be done. */
    void release(RuntimeException why) {
        waiting.values().forEach(waits -> {
            waits.forEach(wait -> wait.failed(why));
            waits.clear();
        });
    }
}
