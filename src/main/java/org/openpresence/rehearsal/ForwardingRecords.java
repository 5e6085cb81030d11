package org.openpresence.rehearsal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;
import org.openpresence.publication.Publication;

/** Records that are other records, but for what a subclass does differently. Safe for any thread. */
class ForwardingRecords implements PresentityRecords {
    private final PresentityRecords records;

    ForwardingRecords(PresentityRecords records) {
        this.records = records;
    }

    @Override
    public CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency) {
        return records.write(applied, urgency);
    }

    @Override
    public void seen(Applied applied) {
        records.seen(applied);
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
    public CompletionStage<Optional<List<Publication>>> publications(PresentityKey key, String address, String event) {
        return records.publications(key, address, event);
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
    public void onOvertaken(Consumer<Set<Integer>> heard) {
        records.onOvertaken(heard);
    }

    @Override
    public void settled(List<Settled> news) {
        records.settled(news);
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
