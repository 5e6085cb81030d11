package org.openpresence.database;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.openpresence.database.BatchResult.Refusal;
import org.openpresence.presentity.PresentityRecords.Refused;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets batches of dirty records leave, one at a time, and settles what came of them: who waits is told, what failed is tried again,
 * and while the database is away nobody waits for it. Confined to the writer's thread, but for {@link #waiting}; commits are carried
 * out on a thread of their own.
 */
final class BatchTraffic {
    private static final Logger LOG = LoggerFactory.getLogger(BatchTraffic.class);
    private static final int BATCH = 1024;
    private static final int BATCH_BESIDE_URGENT = 256;
    private static final int PROBE = 64;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final long LEAST_PATIENCE_MILLIS = 5_000;

    private final DirtyRecords dirty;
    private final EntryMemories memories;
    private final Raises raises;
    private final WriterThread thread;
    private final ExecutorService committer =
            Executors.newSingleThreadExecutor(WriterThread.named("presence-database-commit"));
    private final GroupCommit commits;
    private final CommitFigures figures;
    private final Outage outage;
    private final long timeoutMillis;
    private final long patienceNanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Consumer<List<DirtyRecord>> onShutOut;
    private final Runnable onOutage;
    private volatile Consumer<List<DirtyRecord>> shutOut = records -> {};
    private boolean flying;
    private boolean pausing;
    private int failures;

    /**
     * Makes one.
     *
     * @param onShutOut is told first of records that a batch could not write because their epochs were raised elsewhere
     * @param onOutage is told when nobody is to wait for the database any more
     */
    BatchTraffic(
            DirtyRecords dirty,
            EntryMemories memories,
            Raises raises,
            WriterThread thread,
            GroupCommit commits,
            CommitFigures figures,
            Outage outage,
            long timeoutMillis,
            Consumer<List<DirtyRecord>> onShutOut,
            Runnable onOutage) {
        this.dirty = dirty;
        this.memories = memories;
        this.raises = raises;
        this.thread = thread;
        this.commits = commits;
        this.figures = figures;
        this.outage = outage;
        this.timeoutMillis = timeoutMillis;
        this.onShutOut = onShutOut;
        this.onOutage = onOutage;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(timeoutMillis, LEAST_PATIENCE_MILLIS));
    }

    /** Returns how many records wait to be written; safe for any thread. */
    int waiting() {
        return waiting.get();
    }

    /** From now on {@code heard} is told of records that a batch could not write because their epochs were raised elsewhere. */
    void onOvertaken(Consumer<List<DirtyRecord>> heard) {
        shutOut = heard;
    }

    /** No batch leaves any more; completes when the connection is given back, behind the last one. */
    CompletionStage<Void> close() {
        CompletionStage<Void> closed = CompletableFuture.runAsync(commits::close, committer);
        committer.shutdown();
        return closed;
    }

    /** Other nodes own these records now: who waits is told. */
    void overtaken(List<DirtyRecord> records) {
        if (!records.isEmpty()) {
            figures.overtaken(records.size());
            // So it is with every partition that moves: the new owner has them, and writes them.
            LOG.info("records are left to the node that owns them now records={}", records.size());
            records.forEach(record -> record.waits.forEach(CommitWait::overtaken));
        }
    }

    /** Lets a batch leave behind all changes that are in the thread's queue by now. */
    void leaveSoon() {
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
            LOG.info(
                    "the last batch came back when nobody waited any more records={}",
                    batch.records().size(),
                    closedMeanwhile);
        }
    }

    private void lookForOutage() {
        if (!outage.begins(System.nanoTime())) {
            return;
        }
        dirty.forEach(record -> record.waits.removeIf(this::release));
        onOutage.run();
        releaseRaises();
    }

    /** Who has gained a bucket serves it although the database is away, and asks again. */
    void releaseRaises() {
        raises.release(new Unavailable(outage.reason()));
    }

    /** Counts and tells somebody whom the outage does not keep waiting; returns whether it is one. */
    boolean release(CommitWait wait) {
        if (wait.isPatient()) {
            return false;
        }
        if (wait.isWaiting()) {
            // Whoever is told looks at the figures next.
            figures.uncommittedOne();
            wait.uncommitted();
        }
        return true;
    }

    private void landed(Batch batch, BatchResult result, RuntimeException bug) {
        flying = false;
        if (bug != null) {
            LOG.error("a batch failed", bug);
            putBack(batch.records());
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

    private void putBack(List<DirtyRecord> records) {
        List<DirtyRecord> dropped = dirty.putBack(records);
        dropped.forEach(memories::left);
        overtaken(dropped);
    }

    private void settle(BatchResult result, long now) {
        for (DirtyRecord record : result.committed) {
            dirty.landed(record);
            memories.committed(record, now);
        }
        result.overtaken.forEach(record -> {
            dirty.landed(record);
            memories.left(record);
        });
        for (Refusal refusal : result.refused) {
            dirty.landed(refusal.record());
            memories.refused(refusal.record());
        }
        waiting.set(dirty.size());
        result.committed.forEach(record -> record.waits.forEach(CommitWait::committed));
        if (!result.overtaken.isEmpty()) {
            onShutOut.accept(result.overtaken);
        }
        overtaken(result.overtaken);
        if (!result.overtaken.isEmpty()) {
            shutOut.accept(result.overtaken);
        }
        result.refused.forEach(this::tell);
        raises.done(result.raised);
    }

    private void tell(Refusal refusal) {
        DirtyRecord record = refusal.record();
        figures.refusedOne();
        LOG.warn(
                "the database refuses a record; it is not kept there presentity={} record={} cause={}",
                record.state.address(),
                record.key,
                refusal.why().getMessage(),
                refusal.why().getCause());
        Refused refused = new Refused(record.key + " is refused", refusal.why(), record.kept);
        record.waits.forEach(wait -> wait.failed(refused));
    }

    /** The records stay dirty; only those who want the commit and nothing else, and have waited long for it, are told. */
    private void tryAgain(BatchResult result, long now) {
        figures.retried();
        failures++;
        outage.failed(result.why.getMessage());
        putBack(result.open);
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
