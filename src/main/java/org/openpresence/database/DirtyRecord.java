package org.openpresence.database;

import java.util.ArrayList;
import java.util.List;

/** A record whose row is older than the entry. It holds no values. Confined to the writer's thread. */
final class DirtyRecord {
    /** How soon the row is written. */
    enum Level {
        /** At the end of the update period. */
        BEHIND,
        /** When nothing more urgent is left. */
        DUE,
        /** With the next batch. */
        NOW
    }

    /** A publication has no place. */
    static final int NO_SLOT = -1;

    final EntryMemory entry;
    final RecordKey key;
    final int slot;
    final long random;
    final List<CommitWait> waits = new ArrayList<>(1);
    Level level = Level.BEHIND;

    DirtyRecord(EntryMemory entry, RecordKey key, int slot, long random) {
        this.entry = entry;
        this.key = key;
        this.slot = slot;
        this.random = random;
    }

    void add(CommitWait wait) {
        waits.add(wait);
        wait.expect();
    }
}
