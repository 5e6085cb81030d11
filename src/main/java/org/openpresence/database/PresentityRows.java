package org.openpresence.database;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openpresence.database.DirtyRecord.Level;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one group-commit writer of a node. It keeps names of dirty records, not rows: a batch leaves as soon as the last one
 * returned and somebody waits, and its rows are built from the newest states then. So many changes of one record are one row,
 * and writing again after an outage is the same as writing. Safe for any thread; all that it keeps is confined to its own
 * thread, on which commits run and stages complete.
 */
final class PresentityRows implements PresentityRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PresentityRows.class);
    private static final int BATCH = 1024;
    private static final int BATCH_BESIDE_URGENT = 256;
    private static final long SWEEP_SECONDS = 60;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** Where the rows are read, at start. */
    interface Reading {
        /** Shows all entries, each with the lowest CSeq in its rows. */
        CompletionStage<Integer> read(EntryVisitor visitor);
    }

    /** Takes one entry as read. */
    interface EntryVisitor {
        /** Takes what stands in the tables of one entry, and the lowest CSeq in its rows. */
        void entry(Command.Load load, long lowestCSeq);
    }

    private final DirtyRecords dirty = new DirtyRecords();
    private final EntryMemories memories = new EntryMemories(dirty);
    private final ScheduledThreadPoolExecutor thread;
    private final GroupCommit commits;
    private final RowSink sink;
    private final Reading reading;
    private final CommitFigures figures;
    private final long patienceNanos;

    private final AtomicInteger waiting = new AtomicInteger();
    private boolean leaving;
    private boolean closed;
    private int failures;

    PresentityRows(
            DatabaseSettings settings,
            Tables tables,
            Starts starts,
            RowSink sink,
            Reading reading,
            CommitFigures figures) {
        this.sink = sink;
        this.reading = reading;
        this.figures = figures;
        this.commits = new GroupCommit(new BatchRows(tables, starts), sink, figures, done -> waiting.addAndGet(-done));
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(settings.commitTimeoutMillis());
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread writer = new Thread(task, "presence-database");
            writer.setDaemon(true);
            return writer;
        });
        long period = settings.updatePeriodMillis();
        if (period > 0) {
            every(period, () -> dirty.raiseAll(Level.BEHIND, Level.DUE));
        }
        every(
                TimeUnit.SECONDS.toMillis(SWEEP_SECONDS),
                () -> memories.sweep(System.nanoTime(), TimeUnit.SECONDS.toNanos(SWEEP_SECONDS)));
    }

    @Override
    public CompletionStage<Void> write(Applied applied, Urgency urgency) {
        return onThread(stage -> {
            Level level = urgency == Urgency.NOW ? Level.NOW : Level.BEHIND;
            CommitWait wait = new CommitWait(stage);
            if (applied.change() == null) {
                memories.waitForEntry(applied.key(), level, wait);
            } else {
                memories.changed(applied, level, wait);
            }
            wait.sealed();
        });
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return reading.read((load, lowestCSeq) -> {
            thread.execute(() -> memories.loaded(load, lowestCSeq));
            entries.accept(load);
        });
    }

    @Override
    public int dirtyRecords() {
        return waiting.get();
    }

    @Override
    public CompletionStage<Void> flush() {
        return onThread(stage -> {
            dirty.raiseAll(Level.BEHIND, Level.DUE);
            dirty.raiseAll(Level.DUE, Level.NOW);
            CommitWait wait = new CommitWait(stage);
            dirty.all().forEach(record -> record.add(wait));
            wait.sealed();
        });
    }

    /** Tells whether a record lives in its entry, as far as the writer was shown. */
    CompletionStage<List<Boolean>> lives(List<PresentityKey> keys, List<RecordKey> records, long nowMillis) {
        CompletableFuture<List<Boolean>> answer = new CompletableFuture<>();
        thread.execute(() -> answer.complete(IntStream.range(0, keys.size())
                .mapToObj(i -> memories.lives(keys.get(i), records.get(i), nowMillis))
                .toList()));
        return answer;
    }

    /** Ends the thread and gives the connection back; who waits for what is still dirty is told, so flush before. */
    CompletionStage<Void> close() {
        return onThread(stage -> {
            closed = true;
            sink.close();
            thread.shutdown();
            dirty.all().forEach(record -> record.waits.forEach(wait -> wait.failed(isClosed())));
            stage.complete(null);
        });
    }

    private static DatabaseUnavailable isClosed() {
        return new DatabaseUnavailable("the writer is closed");
    }

    private CompletionStage<Void> onThread(Consumer<CompletableFuture<Void>> work) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    if (closed) {
                        throw isClosed();
                    }
                    work.accept(stage);
                } catch (DatabaseUnavailable late) {
                    stage.completeExceptionally(late);
                } catch (RuntimeException bug) {
                    LOG.atError().setCause(bug).log("The writer failed");
                    stage.completeExceptionally(bug);
                }
                leaveSoon();
            });
        } catch (RejectedExecutionException late) {
            stage.completeExceptionally(new DatabaseUnavailable("the writer is closed", late));
        }
        return stage;
    }

    private void every(long millis, Runnable work) {
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(
                () -> {
                    work.run();
                    leaveSoon();
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** Lets a batch leave behind all changes that are in the thread's queue by now. */
    private void leaveSoon() {
        waiting.set(dirty.size());
        if (!leaving && dirty.isDue() && !closed) {
            leaving = true;
            thread.execute(this::leave);
        }
    }

    private void leave() {
        leaving = false;
        if (closed) {
            return;
        }
        List<DirtyRecord> batch = dirty.take(BATCH, BATCH_BESIDE_URGENT);
        if (batch.isEmpty()) {
            return;
        }
        GroupCommit.Result result = commits.commit(batch);
        if (result.open().isEmpty()) {
            if (failures > 0) {
                LOG.atWarn().addKeyValue("failures", failures).log("The database takes records again");
                failures = 0;
            }
            leaveSoon();
        } else {
            tryAgain(result);
        }
    }

    /** The records stay dirty; only those who have waited too long are told. */
    private void tryAgain(GroupCommit.Result result) {
        figures.retried();
        if (failures++ == 0 && result.kind() == Failure.AWAY) {
            LOG.atWarn().addKeyValue("reason", result.why().getMessage()).log("The database is away; records wait");
        }
        long now = System.nanoTime();
        DatabaseUnavailable unavailable = new DatabaseUnavailable(
                "the database has taken nothing for " + TimeUnit.NANOSECONDS.toSeconds(patienceNanos) + " s: "
                        + result.why().getMessage(),
                result.why());
        for (DirtyRecord record : result.open()) {
            record.waits.removeIf(wait -> wait.tiredAfter(now, patienceNanos, unavailable));
        }
        dirty.putBack(result.open());
        waiting.set(dirty.size());
        leaving = true;
        ScheduledFuture<?> unused = thread.schedule(this::leave, pauseMillis(), TimeUnit.MILLISECONDS);
    }

    private long pauseMillis() {
        return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
    }
}
