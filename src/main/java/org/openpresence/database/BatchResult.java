package org.openpresence.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What became of a batch. Handed over from the thread that commits. */
final class BatchResult {
    /** Records in the tables. */
    final List<DirtyRecord> committed = new ArrayList<>();

    /** Records that the database refuses for good. */
    final List<Refusal> refused = new ArrayList<>();

    /** Records of buckets that another node owns. */
    final List<DirtyRecord> overtaken = new ArrayList<>();

    /** Records to be tried again. */
    final List<DirtyRecord> open = new ArrayList<>();

    /** Buckets whose epochs were raised. */
    final Set<Integer> raised = new HashSet<>();

    /** Whether any transaction was committed. */
    boolean anyCommit;

    /** Why something is open; null when nothing is. */
    Failure kind;

    /** What the database said; null when nothing is open. */
    SQLException why;

    /** A record that is not kept, and what the database said. */
    record Refusal(DirtyRecord record, SQLException why) {}

    /** Returns whether something is to be tried again. */
    boolean isOpen() {
        return kind != null;
    }
}
