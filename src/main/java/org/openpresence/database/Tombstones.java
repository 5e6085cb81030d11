package org.openpresence.database;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Records that were removed: a row that was read before its deletion was committed must not bring one back. Each is remembered
 * until its deletion is committed and for longer than any read takes. Confined to the writer's thread.
 */
final class Tombstones {
    private final Set<RecordKey> removed = new HashSet<>();
    private final Deque<Deleted> deleted = new ArrayDeque<>();

    /** A record whose row is gone since then. */
    private record Deleted(RecordKey key, long atNanos) {}

    /** The record was removed. */
    void removed(RecordKey key) {
        removed.add(key);
    }

    /** The record is there again. */
    void restored(RecordKey key) {
        removed.remove(key);
    }

    /** The deletion of its row is committed. */
    void committed(RecordKey key, long nowNanos) {
        if (removed.contains(key)) {
            deleted.add(new Deleted(key, nowNanos));
        }
    }

    /** Returns whether none is remembered. */
    boolean isEmpty() {
        return removed.isEmpty();
    }

    /** Returns whether the record was removed. */
    boolean contains(RecordKey key) {
        return removed.contains(key);
    }

    /** Forgets what was deleted longer ago than {@code afterNanos}. */
    void sweep(long nowNanos, long afterNanos) {
        while (!deleted.isEmpty() && nowNanos - deleted.peek().atNanos > afterNanos) {
            removed.remove(deleted.poll().key);
        }
    }
}
