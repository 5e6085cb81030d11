package org.openpresence.database;

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

    /** How many records of this entry are dirty. */
    int dirty;

    /** When the newest state was first seen to be empty; 0 for not. */
    long emptySinceNanos;

    EntryMemory(PresentityKey key) {
        this.key = key;
    }
}
