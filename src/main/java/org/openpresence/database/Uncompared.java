package org.openpresence.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The buckets of which nobody knows whether the tables hold what the entries do: a former owner may have gone without writing it, or
 * this node was shut out before it had. That an operation was carried out is no reason to call it committed there; who repeats one
 * waits until rows and entries were compared. Confined to the writer's thread.
 */
final class Uncompared {
    private final Map<Integer, List<Repeat>> buckets = new HashMap<>();

    /** Somebody who repeats an operation, and what is to be done for him when its bucket is compared. */
    private record Repeat(CommitWait waiter, Runnable then) {}

    /** From now on who repeats something of these buckets waits. */
    void add(Set<Integer> more) {
        more.forEach(bucket -> buckets.computeIfAbsent(bucket, first -> new ArrayList<>(0)));
    }

    boolean contains(int bucket) {
        return buckets.containsKey(bucket);
    }

    /** {@code wait} waits for the comparison of {@code bucket}, which is not compared yet, and for what {@code then} adds to it. */
    void hold(int bucket, CommitWait wait, Runnable then) {
        wait.expect();
        buckets.get(bucket).add(new Repeat(wait, then));
    }

    /** {@code wait} waits no longer; returns whether it did. */
    boolean leave(int bucket, CommitWait wait) {
        List<Repeat> repeats = buckets.get(bucket);
        return repeats != null && repeats.removeIf(repeat -> repeat.waiter == wait);
    }

    /** What was to be written of these buckets is marked, or there was nothing to compare. */
    void compared(Set<Integer> some) {
        take(some, repeat -> {
            repeat.then.run();
            repeat.waiter.committed();
        });
    }

    /** Other nodes own these buckets. */
    void drop(Set<Integer> some) {
        take(some, repeat -> repeat.waiter.overtaken());
    }

    private void take(Set<Integer> some, Consumer<Repeat> end) {
        for (int bucket : some) {
            List<Repeat> repeats = buckets.remove(bucket);
            if (repeats != null) {
                repeats.forEach(end);
            }
        }
    }

    /** Nobody waits any longer; the buckets stay as they are. */
    void release(Consumer<CommitWait> end) {
        buckets.values().forEach(repeats -> {
            repeats.forEach(repeat -> end.accept(repeat.waiter));
            repeats.clear();
        });
    }
}
