package org.openpresence.database;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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

    /** Packages whose watchers were touched since that was written. Immutable. */
    Set<String> touchedSince = Set.of();

    /** How many records of this entry are dirty. */
    int dirty;

    /** When the newest state was first seen to be empty; 0 for not. */
    long emptySinceNanos;

    EntryMemory(PresentityKey key) {
        this.key = key;
    }

    /** Watchers of {@code event} were touched, so that what is written of them no longer says all. */
    void touch(String event) {
        if (told.containsKey(event) && !touchedSince.contains(event)) {
            Set<String> more = new HashSet<>(touchedSince);
            more.add(event);
            touchedSince = Set.copyOf(more);
        }
    }

    /** Remembers what is about to be written. */
    void tell(String event, ToldRow row) {
        Map<String, ToldRow> more = new HashMap<>(told);
        more.put(event, row);
        told = Map.copyOf(more);
        if (touchedSince.contains(event)) {
            Set<String> rest = new HashSet<>(touchedSince);
            rest.remove(event);
            touchedSince = Set.copyOf(rest);
        }
    }
}
