package org.openpresence.main;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;

/** Records of which only some presentities are written, so that a rehearsal is not one of the database alone. Safe for any thread. */
final class SampledRecords implements PresentityRecords {
    private static final int ONE_IN = 8;

    private final PresentityRecords records;

    SampledRecords(PresentityRecords records) {
        this.records = records;
    }

    @Override
    public CompletionStage<Void> write(Applied applied, Urgency urgency) {
        return applied.key().slot(ONE_IN) == 0
                ? records.write(applied, urgency)
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return records.load(entries);
    }

    @Override
    public int dirtyRecords() {
        return records.dirtyRecords();
    }

    @Override
    public CompletionStage<Void> flush() {
        return records.flush();
    }
}
