package org.openpresence.database;

import java.util.List;
import java.util.Set;

/**
 * What is committed at once. Its records are not changed while it is on its way.
 *
 * @param records whose rows are written, each with the state that they are made of
 * @param raised buckets whose epochs are raised before
 */
record Batch(List<DirtyRecord> records, Set<Integer> raised) {
    Batch {
        records = List.copyOf(records);
        raised = Set.copyOf(raised);
    }

    boolean isEmpty() {
        return records.isEmpty() && raised.isEmpty();
    }
}
