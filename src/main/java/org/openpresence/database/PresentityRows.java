package org.openpresence.database;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openpresence.database.DirtyRecord.Level;
import org.openpresence.database.RecordKey.ToldKey;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;
import org.openpresence.publication.Publication;

/**
 * The one group-commit writer of a node. It keeps names of dirty records, not rows: a batch leaves as soon as the last one
 * returned and somebody waits, and its rows are built from the newest states then. So many changes of one record are one row,
 * and writing again after an outage is the same as writing. Safe for any thread; all that it keeps is confined to its own thread,
 * on which stages complete; a second thread carries out the commits, so that a database that hangs holds up nobody.
 */
final class PresentityRows implements PresentityRecords {
    private static final long SWEEP_SECONDS = 60;

    /** Who repeats an operation waits no longer than this for a database that cannot be read. */
    private static final long LONGEST_COMPARISON_MILLIS = 5_000;

    /** What a load found to be over waits for a full batch no longer than this. */
    static final long LONGEST_HOLD_MILLIS = 500;

    private final Tables tables;
    private final InstantSource clock;
    private final DirtyRecords dirty = new DirtyRecords();
    private final EntryMemories memories = new EntryMemories(dirty);
    private final Raises raises = new Raises();
    private final Uncompared uncompared = new Uncompared();
    private final WriterThread thread = new WriterThread("presence-database", this::leaveSoon);
    private final BatchTraffic traffic;
    private final Reads reads;
    private final Outage outage;
    private final int bound;

    PresentityRows(
            DatabaseSettings settings,
            Tables tables,
            GroupCommit commits,
            Reading reading,
            InstantSource clock,
            CommitFigures figures) {
        this.tables = tables;
        this.clock = clock;
        this.outage = new Outage(settings.commitTimeoutMillis(), figures);
        this.reads = new Reads(reading, outage);
        this.traffic = new BatchTraffic(
                dirty,
                memories,
                raises,
                thread,
                commits,
                figures,
                outage,
                settings.commitTimeoutMillis(),
                shutOut -> uncompared.add(bucketsOf(shutOut)),
                this::releaseRepeats);
        this.bound = settings.queueBound();
        long period = settings.updatePeriodMillis();
        if (period > 0) {
            thread.every(period, () -> dirty.raiseAll(Level.BEHIND, Level.DUE));
        }
        thread.every(LONGEST_HOLD_MILLIS, () -> dirty.raiseAll(Level.SOON, Level.DUE));
        thread.every(
                TimeUnit.SECONDS.toMillis(SWEEP_SECONDS),
                () -> memories.sweep(System.nanoTime(), TimeUnit.SECONDS.toNanos(SWEEP_SECONDS)));
    }

    @Override
    public CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency) {
        return thread.stage(stage -> {
            Level level = urgency == Urgency.NOW ? Level.NOW : Level.BEHIND;
            CommitWait wait = CommitWait.of(stage);
            int bucket = tables.bucket(applied.key());
            if (applied.change() != null) {
                memories.changed(applied, level, wait);
            } else if (applied.repeated() && uncompared.contains(bucket)) {
                uncompared.hold(bucket, wait, () -> unchanged(applied, level, wait));
                ScheduledFuture<?> unused =
                        thread.after(LONGEST_COMPARISON_MILLIS, () -> releaseRepeat(applied, bucket, wait));
            } else {
                unchanged(applied, level, wait);
            }
            seal(wait, stage);
        });
    }

    private void unchanged(Applied applied, Level level, CommitWait wait) {
        // What a repeat repeats may have been carried out unheard.
        seeNow(applied);
        memories.waitForEntry(applied.key(), level, wait);
    }

    private void seeNow(Applied applied) {
        memories.seen(applied, clock.millis());
    }

    /** While the database is away nobody waits for what is dirty. */
    private void seal(CommitWait wait, CompletableFuture<CommitOutcome> stage) {
        wait.sealed();
        if (outage.isOn() && !stage.isDone()) {
            traffic.release(wait);
        }
    }

    /** What it repeats gets its 200, so it is written, too: the comparison may be long in coming. */
    private void releaseRepeat(Applied applied, int bucket, CommitWait wait) {
        if (uncompared.leave(bucket, wait)) {
            seeNow(applied);
            traffic.release(wait);
            traffic.leaveSoon();
        }
    }

    private void releaseRepeats() {
        uncompared.release(traffic::release);
    }

    @Override
    public void seen(Applied applied) {
        CompletionStage<?> unused = thread.stage(stage -> seeNow(applied));
    }

    @Override
    public void loaded(Applied applied) {
        CompletionStage<?> unused = thread.stage(stage -> memories.taken(applied));
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return load(Optional.empty(), entries);
    }

    @Override
    public CompletionStage<Integer> load(Set<Integer> buckets, Consumer<Command.Load> entries) {
        Set<Integer> wanted = Set.copyOf(buckets);
        // There is nothing but the rows.
        CompletionStage<?> unused = thread.stage(stage -> uncompared.compared(wanted));
        return load(Optional.of(wanted), entries);
    }

    private CompletionStage<Integer> load(Optional<Set<Integer>> buckets, Consumer<Command.Load> entries) {
        AtomicReference<RuntimeException> bug = new AtomicReference<>();
        Consumer<LoadedEntry> visitor = loaded -> thread.execute(() -> {
            try {
                entries.accept(remember(loaded));
            } catch (RuntimeException thrown) {
                bug.compareAndSet(null, thrown);
            }
        });
        return reads.read(source -> source.read(buckets, visitor))
                .thenCompose(count -> thread.giving(() -> {
                    if (bug.get() != null) {
                        throw bug.get();
                    }
                    traffic.leaveSoon();
                    return count;
                }));
    }

    private Command.Load remember(LoadedEntry loaded) {
        Command.Load alive = memories.alive(loaded.load());
        memories.read(new LoadedEntry(alive, loaded.lowestCSeq(), loaded.loose(), loaded.told()));
        return alive;
    }

    @Override
    public CompletionStage<Optional<Command.Load>> find(PresentityKey key, String address) {
        return reads.read(source -> source.find(key, address))
                .thenCompose(found -> thread.giving(() -> found.map(this::remember)
                        .filter(load -> !load.publications().isEmpty()
                                || !load.subscriptions().isEmpty())));
    }

    @Override
    public CompletionStage<Optional<List<Publication>>> publications(PresentityKey key, String address, String event) {
        return reads.read(source -> source.publications(key, address, event)).thenApply(Optional::of);
    }

    @Override
    public CompletionStage<Optional<Entry>> findDialog(String callId, String toTag, String fromTag) {
        return reads.read(source -> source.findDialog(callId, toTag, fromTag));
    }

    @Override
    public CompletionStage<Void> raiseEpoch(Set<Integer> buckets) {
        Set<Integer> gained = Set.copyOf(buckets);
        return thread.stage(stage -> {
                    drop(gained);
                    uncompared.add(gained);
                    CommitWait wait = CommitWait.patient(stage);
                    raises.add(gained, wait);
                    wait.sealed();
                    if (outage.isOn()) {
                        traffic.releaseRaises();
                    }
                })
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<Integer> reconcile(Set<Integer> buckets, Map<PresentityKey, PresentityState> held) {
        Set<Integer> compared = Set.copyOf(buckets);
        Map<PresentityKey, PresentityState> entries = Map.copyOf(held);
        return reads.read(source -> Future.all(source.names(compared), source.told(compared)))
                .thenCompose(found -> thread.giving(() -> {
                    List<Reading.NamedRow> names = found.resultAt(0);
                    Map<ToldKey, ToldRow> told = found.resultAt(1);
                    Map<RecordKey, Reading.NamedRow> rows = new HashMap<>();
                    names.forEach(row -> rows.put(row.record(), row));
                    int[] marked = {0};
                    entries.forEach((key, state) -> marked[0] += memories.reconcile(key, state, rows));
                    for (Reading.NamedRow row : rows.values()) {
                        marked[0] += memories.goneUnless(row) ? 1 : 0;
                    }
                    told.forEach(memories::reconcile);
                    uncompared.compared(compared);
                    traffic.leaveSoon();
                    return marked[0];
                }));
    }

    @Override
    public void forget(Set<Integer> buckets) {
        Set<Integer> lost = Set.copyOf(buckets);
        CompletionStage<?> unused = thread.stage(stage -> {
            drop(lost);
            uncompared.drop(lost);
            raises.drop(lost, new Unavailable("another node owns the bucket now"));
        });
    }

    private void drop(Set<Integer> buckets) {
        List<DirtyRecord> dropped = memories.forget(key -> buckets.contains(tables.bucket(key)));
        traffic.overtaken(dropped);
    }

    @Override
    public void onOvertaken(Consumer<Set<Integer>> heard) {
        traffic.onOvertaken(records -> heard.accept(bucketsOf(records)));
    }

    private Set<Integer> bucketsOf(List<DirtyRecord> records) {
        return records.stream().map(record -> tables.bucket(record.entry.key)).collect(Collectors.toSet());
    }

    @Override
    public void settled(List<Settled> news) {
        List<Settled> all = List.copyOf(news);
        CompletionStage<?> unused = thread.stage(stage -> all.forEach(memories::settled));
    }

    /** Returns whether the database commits nothing. */
    boolean isAway() {
        return outage.isOn();
    }

    @Override
    public boolean acceptsMore() {
        return traffic.waiting() < bound;
    }

    @Override
    public int dirtyRecords() {
        return traffic.waiting();
    }

    @Override
    public CompletionStage<Void> flush() {
        return thread.stage(stage -> {
                    dirty.raiseAll(Level.BEHIND, Level.DUE);
                    dirty.raiseAll(Level.SOON, Level.DUE);
                    dirty.raiseAll(Level.DUE, Level.NOW);
                    CommitWait wait = CommitWait.patient(stage);
                    dirty.forEach(record -> record.add(wait));
                    wait.sealed();
                })
                .thenApply(done -> null);
    }

    /** Tells whether a record lives in its entry, as far as the writer was shown. */
    CompletionStage<List<Boolean>> lives(List<PresentityKey> keys, List<RecordKey> records, long nowMillis) {
        return thread.giving(() -> IntStream.range(0, keys.size())
                .mapToObj(i -> memories.lives(keys.get(i), records.get(i), nowMillis))
                .toList());
    }

    /** Ends the threads and gives the connection back; who waits for what is still dirty is told, so flush before. */
    CompletionStage<Void> close() {
        return thread.giving(() -> {
                    dirty.forEach(record -> record.waits.forEach(wait -> wait.failed(WriterThread.late())));
                    uncompared.release(wait -> wait.failed(WriterThread.late()));
                    raises.release(WriterThread.late());
                    CompletionStage<Void> given = traffic.close();
                    thread.close();
                    return given;
                })
                .thenCompose(given -> given);
    }

    private void leaveSoon() {
        traffic.leaveSoon();
    }
}
