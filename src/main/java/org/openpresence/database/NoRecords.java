package org.openpresence.database;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;

/** No database: nothing is kept, everything completes at once. Immutable, safe for any thread. */
public final class NoRecords implements PresentityRecords {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
    private static final CompletionStage<Integer> NONE = CompletableFuture.completedStage(0);

    @Override
    public CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency) {
        return CompletableFuture.completedStage(CommitOutcome.COMMITTED);
    }

    @Override
    public void seen(Applied applied) {
        // There are no rows to compare with.
    }

    @Override
    public void loaded(Applied applied) {
        // There are no rows to compare with.
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return NONE;
    }

    @Override
    public CompletionStage<Integer> load(Set<Integer> buckets, Consumer<Command.Load> entries) {
        return NONE;
    }

    @Override
    public CompletionStage<Optional<Command.Load>> find(PresentityKey key, String address) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<Entry>> findDialog(String callId, String toTag, String fromTag) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Void> raiseEpoch(Set<Integer> buckets) {
        return DONE;
    }

    @Override
    public CompletionStage<Integer> reconcile(Set<Integer> buckets, Map<PresentityKey, PresentityState> held) {
        return NONE;
    }

    @Override
    public void forget(Set<Integer> buckets) {
        // Nothing is remembered.
    }

    @Override
    public void settled(List<Settled> news) {
        // A restart begins empty.
    }

    @Override
    public boolean acceptsMore() {
        return true;
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
