package org.openpresence.database;

import java.util.Map;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;

/** What the writer knows of one entry: the newest state that it was shown. Confined to the writer's thread. */
final class EntryMemory {
    /** No row of a subscription was written or read yet. */
    static final long NO_ROW = -1;

    final PresentityKey key;
    PresentityState newest = PresentityState.ABSENT;

    /** The lowest {@code local_cseq} of the entry's rows; what is marked dirty counts as written. */
    long cseqWritten = NO_ROW;

    /** What stands, or is about to stand, in the tables of what its watchers have confirmed, by package. Immutable. */
    Map<String, ToldRow> told = Map.of();

    /** Whether watchers were touched since that was written. */
    boolean touchedSince;

    /** How many records of this entry are dirty. */
    int dirty;

    /** When the newest state was first seen to be empty; 0 for not. */
    long emptySinceNanos;

    EntryMemory(PresentityKey key) {
        this.key = key;
    }
}
