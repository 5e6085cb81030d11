package org.openpresence.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;

/** No database: nothing is kept, everything completes at once. Immutable, safe for any thread. */
public final class NoRecords implements PresentityRecords {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    @Override
    public CompletionStage<Void> write(Applied applied, Urgency urgency) {
        return DONE;
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return CompletableFuture.completedStage(0);
    }

    @Override
    public int dirtyRecords() {
        return 0;
    }

    @Override
    public CompletionStage<Void> flush() {
        return DONE;
    }
}
