package org.openpresence.main;

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

/** Records of which only some presentities are written, so that a rehearsal is not one of the database alone. Safe for any thread. */
final class SampledRecords implements PresentityRecords {
    private static final int ONE_IN = 8;

    private final PresentityRecords records;

    SampledRecords(PresentityRecords records) {
        this.records = records;
    }

    @Override
    public CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency) {
        return applied.key().slot(ONE_IN) == 0
                ? records.write(applied, urgency)
                : CompletableFuture.completedFuture(CommitOutcome.COMMITTED);
    }

    @Override
    public void loaded(Applied applied) {
        records.loaded(applied);
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return records.load(entries);
    }

    @Override
    public CompletionStage<Integer> load(Set<Integer> buckets, Consumer<Command.Load> entries) {
        return records.load(buckets, entries);
    }

    @Override
    public CompletionStage<Optional<Command.Load>> find(PresentityKey key, String address) {
        return records.find(key, address);
    }

    @Override
    public CompletionStage<Optional<Entry>> findDialog(String callId, String toTag, String fromTag) {
        return records.findDialog(callId, toTag, fromTag);
    }

    @Override
    public CompletionStage<Void> raiseEpoch(Set<Integer> buckets) {
        return records.raiseEpoch(buckets);
    }

    @Override
    public CompletionStage<Integer> reconcile(Set<Integer> buckets, Map<PresentityKey, PresentityState> held) {
        return records.reconcile(buckets, held);
    }

    @Override
    public void forget(Set<Integer> buckets) {
        records.forget(buckets);
    }

    @Override
    public void settled(PresentityKey key, String event, long revision, long hash) {
        if (key.slot(ONE_IN) == 0) {
            records.settled(key, event, revision, hash);
        }
    }

    @Override
    public boolean acceptsMore() {
        return records.acceptsMore();
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
