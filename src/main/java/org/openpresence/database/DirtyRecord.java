package org.openpresence.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;

/**
 * A record whose row is older than the entry. Confined to the writer's thread; while its batch is on its way, key, place and state
 * do not change and the thread that commits reads them.
 */
final class DirtyRecord {
    /** How soon the row is written. */
    enum Level {
        /** At the end of the update period. */
        BEHIND,
        /** When so many have come together that they fill a batch, or after a moment: nobody waits for it. */
        SOON,
        /** When nothing more urgent is left. */
        DUE,
        /** With the next batch. */
        NOW
    }

    /** A publication has no place, nor has a row whose record is gone. */
    static final int NO_SLOT = -1;

    final EntryMemory entry;
    final RecordKey key;
    final int slot;
    final long random;
    final List<CommitWait> waits = new ArrayList<>(1);
    Level level = Level.BEHIND;

    /** The publication as its row says it; empty where there is no row. */
    Optional<Publication> kept = Optional.empty();

    /** Whether the rules say something else of the watcher than when its row was written. */
    boolean ruled;

    /** Whether it is over and never had a row: there is none to delete. */
    boolean rowless;

    /** Whether another node has its bucket since its batch left: where that fails it is not tried again. */
    boolean left;

    /** What the row is made of, once its batch leaves. */
    PresentityState state = PresentityState.ABSENT;

    /** What watchers are known to have confirmed, once the batch leaves; null for nothing. */
    ToldRow told;

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

    /** Its batch leaves: the row is made of what is the newest now. */
    void freeze() {
        state = entry.newest;
        told = key instanceof RecordKey.ToldKey name ? entry.told.get(name.event()) : null;
    }

    /** An earlier try of the same record comes back: who waits for it waits for this one. */
    void takeOver(DirtyRecord earlier) {
        waits.addAll(earlier.waits);
        kept = earlier.kept;
    }
}
