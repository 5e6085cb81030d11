package org.openpresence.presentity;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The database tier: where the records of all entries survive. Safe for any thread. */
public interface PresentityRecords {

    /** How soon a change is written. */
    enum Urgency {
        /** With the next batch: somebody waits for the commit. */
        NOW,
        /** Within {@code db_update_period}. */
        BEHIND
    }

    /**
     * Marks what {@code applied.change()} touched as dirty. The rows are built from the newest state of the entry that was
     * passed when their batch leaves.
     *
     * @return completes when these records are committed at this state or a newer one; fails when they cannot be
     */
    CompletionStage<Void> write(Applied applied, Urgency urgency);

    /**
     * Reads all records, one {@link Command.Load} for each entry.
     *
     * @return completes with the number of entries when the last was passed; fails when the database cannot be read
     */
    CompletionStage<Integer> load(Consumer<Command.Load> entries);

    /** Returns how many records wait to be written. */
    int dirtyRecords();

    /** Writes what is dirty, {@link Urgency#BEHIND} included; completes when it is committed. */
    CompletionStage<Void> flush();
}
