package org.openpresence.database;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openpresence.database.BatchResult.Refusal;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one group-commit writer of a node. It keeps names of dirty records, not rows: a batch leaves as soon as the last one
 * returned and somebody waits, and its rows are built from the newest states then. So many changes of one record are one row,
 * and writing again after an outage is the same as writing. Safe for any thread; all that it keeps is confined to its own thread,
 * on which stages complete; a second thread carries out the commits, so that a database that hangs holds up nobody.
 */
final class PresentityRows implements PresentityRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PresentityRows.class);
    private static final int BATCH = 1024;
    private static final int BATCH_BESIDE_URGENT = 256;
    private static final int PROBE = 64;
    private static final long SWEEP_SECONDS = 60;

    /** What a load found to be over waits for a full batch no longer than this. */
    static final long LONGEST_HOLD_MILLIS = 500;

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final long LEAST_PATIENCE_MILLIS = 5_000;

    private final Tables tables;
    private final DirtyRecords dirty = new DirtyRecords();
    private final EntryMemories memories = new EntryMemories(dirty);
    private final Raises raises = new Raises();
    private final WriterThread thread = new WriterThread("presence-database", this::leaveSoon);
    private final ExecutorService committer;
    private final GroupCommit commits;
    private final Reads reads;
    private final CommitFigures figures;
    private final Outage outage;
    private final long timeoutMillis;
    private final long patienceNanos;
    private final int bound;

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Consumer<Set<Integer>> shutOut = buckets -> {};
    private boolean flying;
    private boolean pausing;
    private int failures;

    PresentityRows(
            DatabaseSettings settings, Tables tables, GroupCommit commits, Reading reading, CommitFigures figures) {
        this.tables = tables;
        this.commits = commits;
        this.figures = figures;
        this.timeoutMillis = settings.commitTimeoutMillis();
        this.outage = new Outage(timeoutMillis, figures);
        this.reads = new Reads(reading, outage);
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(timeoutMillis, LEAST_PATIENCE_MILLIS));
        this.bound = settings.queueBound();
        this.committer = Executors.newSingleThreadExecutor(WriterThread.named("presence-database-commit"));
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
            if (applied.change() == null) {
                memories.waitForEntry(applied.key(), level, wait);
            } else {
                memories.changed(applied, level, wait);
            }
            seal(wait, stage);
        });
    }

    /** While the database is away nobody waits for what is dirty. */
    private void seal(CommitWait wait, CompletableFuture<CommitOutcome> stage) {
        wait.sealed();
        if (outage.isOn() && !stage.isDone()) {
            release(wait);
        }
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
        return load(Optional.of(buckets), entries);
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
                    leaveSoon();
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
                    CommitWait wait = CommitWait.patient(stage);
                    raises.add(gained, wait);
                    wait.sealed();
                    if (outage.isOn()) {
                        releaseRaises();
                    }
                })
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<Integer> reconcile(Set<Integer> buckets, Map<PresentityKey, PresentityState> held) {
        Map<PresentityKey, PresentityState> entries = Map.copyOf(held);
        return reads.read(source -> Future.all(source.names(buckets), source.told(buckets)))
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
                    leaveSoon();
                    return marked[0];
                }));
    }

    @Override
    public void forget(Set<Integer> buckets) {
        Set<Integer> lost = Set.copyOf(buckets);
        CompletionStage<?> unused = thread.stage(stage -> drop(lost));
    }

    private void drop(Set<Integer> buckets) {
        List<DirtyRecord> dropped = memories.forget(key -> buckets.contains(tables.bucket(key)));
        overtaken(dropped);
    }

    @Override
    public void onOvertaken(Consumer<Set<Integer>> heard) {
        shutOut = heard;
    }

    private void overtaken(List<DirtyRecord> records) {
        if (!records.isEmpty()) {
            figures.overtaken(records.size());
            // So it is with every partition that moves: the new owner has them, and writes them.
            LOG.atInfo().addKeyValue("records", records.size()).log("Records are left to the node that owns them now");
            records.forEach(record -> record.waits.forEach(CommitWait::overtaken));
        }
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
        return waiting.get() < bound;
    }

    @Override
    public int dirtyRecords() {
        return waiting.get();
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
        return thread.stage(stage -> {
                    dirty.forEach(record -> record.waits.forEach(wait -> wait.failed(WriterThread.late())));
                    raises.release(WriterThread.late());
                    committer.execute(commits::close);
                    committer.shutdown();
                    thread.close();
                    stage.complete(CommitOutcome.COMMITTED);
                })
                .thenApply(done -> null);
    }

    /** Lets a batch leave behind all changes that are in the thread's queue by now. */
    private void leaveSoon() {
        waiting.set(dirty.size());
        if (!flying && !pausing && !thread.isOver() && (dirty.isDue(BATCH) || !raises.isEmpty())) {
            flying = true;
            thread.execute(this::leave);
        }
    }

    private void leave() {
        if (thread.isOver()) {
            return;
        }
        // While the database is away a few records probe it.
        Batch batch = outage.isOn()
                ? new Batch(dirty.take(PROBE, PROBE), raises.buckets())
                : new Batch(dirty.take(BATCH, BATCH_BESIDE_URGENT), raises.buckets());
        if (batch.isEmpty()) {
            flying = false;
            outage.idle();
            return;
        }
        outage.trying(System.nanoTime());
        ScheduledFuture<?> watch = thread.after(timeoutMillis, this::lookForOutage);
        committer.execute(() -> {
            BatchResult result = null;
            RuntimeException bug = null;
            try {
                result = commits.commit(batch);
            } catch (RuntimeException thrown) {
                bug = thrown;
            }
            land(batch, watch, result, bug);
        });
    }

    /** On the thread that commits. */
    private void land(Batch batch, ScheduledFuture<?> watch, BatchResult result, RuntimeException bug) {
        watch.cancel(false);
        try {
            thread.execute(() -> landed(batch, result, bug));
        } catch (RejectedExecutionException closedMeanwhile) {
            LOG.atInfo()
                    .addKeyValue("records", batch.records().size())
                    .setCause(closedMeanwhile)
                    .log("The last batch came back when nobody waited any more");
        }
    }

    private void lookForOutage() {
        if (!outage.begins(System.nanoTime())) {
            return;
        }
        dirty.forEach(record -> record.waits.removeIf(this::release));
        releaseRaises();
    }

    /** Who has gained a bucket serves it although the database is away, and asks again. */
    private void releaseRaises() {
        raises.release(new Unavailable(outage.reason()));
    }

    /** Counts and tells somebody whom the outage does not keep waiting; returns whether it is one. */
    private boolean release(CommitWait wait) {
        if (wait.isPatient()) {
            return false;
        }
        figures.uncommittedOne();
        wait.uncommitted();
        return true;
    }

    private void landed(Batch batch, BatchResult result, RuntimeException bug) {
        flying = false;
        if (bug != null) {
            LOG.atError().setCause(bug).log("A batch failed");
            dirty.putBack(batch.records());
            pause();
            return;
        }
        long now = System.nanoTime();
        if (result.anyCommit) {
            outage.committed(now);
        }
        settle(result, now);
        if (result.isOpen()) {
            tryAgain(result, now);
            return;
        }
        failures = 0;
        if (!dirty.isDue(BATCH) && raises.isEmpty()) {
            outage.idle();
        }
        leaveSoon();
    }

    private void settle(BatchResult result, long now) {
        for (DirtyRecord record : result.committed) {
            dirty.landed(record);
            memories.committed(record, now);
        }
        result.overtaken.forEach(dirty::landed);
        for (Refusal refusal : result.refused) {
            dirty.landed(refusal.record());
            memories.refused(refusal.record());
        }
        waiting.set(dirty.size());
        result.committed.forEach(record -> record.waits.forEach(CommitWait::committed));
        overtaken(result.overtaken);
        if (!result.overtaken.isEmpty()) {
            shutOut.accept(result.overtaken.stream()
                    .map(record -> tables.bucket(record.entry.key))
                    .collect(Collectors.toSet()));
        }
        result.refused.forEach(this::tell);
        raises.done(result.raised);
    }

    private void tell(Refusal refusal) {
        DirtyRecord record = refusal.record();
        figures.refusedOne();
        LOG.atWarn()
                .addKeyValue("presentity", record.state.address())
                .addKeyValue("record", record.key)
                .addKeyValue("reason", refusal.why().getMessage())
                .setCause(refusal.why().getCause())
                .log("The database refuses a record; it is not kept there");
        Refused refused = new Refused(record.key + " is refused", refusal.why(), record.kept);
        record.waits.forEach(wait -> wait.failed(refused));
    }

    /** The records stay dirty; only those who want the commit and nothing else, and have waited long for it, are told. */
    private void tryAgain(BatchResult result, long now) {
        figures.retried();
        failures++;
        outage.failed(result.why.getMessage());
        dirty.putBack(result.open);
        lookForOutage();
        Unavailable unavailable = new Unavailable(
                "the database has taken nothing for " + TimeUnit.NANOSECONDS.toSeconds(patienceNanos) + " s: "
                        + result.why.getMessage(),
                result.why);
        Set<CommitWait> tired = new HashSet<>();
        dirty.forEach(
                record -> record.waits.removeIf(wait -> wait.isPatient() && isTired(wait, now, unavailable, tired)));
        pause();
    }

    private boolean isTired(CommitWait wait, long now, Unavailable why, Set<CommitWait> tired) {
        if (!tired.contains(wait) && wait.tiredAfter(now, patienceNanos, why)) {
            tired.add(wait);
        }
        return tired.contains(wait);
    }

    private void pause() {
        waiting.set(dirty.size());
        pausing = true;
        if (!thread.isOver()) {
            long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
            ScheduledFuture<?> unused = thread.after(millis, () -> {
                pausing = false;
                leaveSoon();
            });
        }
    }
}
