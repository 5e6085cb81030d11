package org.openpresence.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread to which all that the writer keeps is confined: what it is given runs there in order, and after each part whatever the
 * writer does then. Safe for any thread.
 */
final class WriterThread {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);

    private final ScheduledThreadPoolExecutor executor;
    private final Runnable afterEach;
    private boolean closed;

    WriterThread(String name, Runnable afterEach) {
        this.executor = new ScheduledThreadPoolExecutor(1, named(name));
        this.executor.setRemoveOnCancelPolicy(true);
        this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.afterEach = afterEach;
    }

    /** Returns what makes daemon threads of this name. */
    static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Does {@code work}, which sees to it that the stage that it is given, and this returns, completes. */
    CompletionStage<CommitOutcome> stage(Consumer<CompletableFuture<CommitOutcome>> work) {
        CompletableFuture<CommitOutcome> stage = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    if (closed) {
                        throw late();
                    }
                    work.accept(stage);
                } catch (Unavailable late) {
                    stage.completeExceptionally(late);
                } catch (RuntimeException bug) {
                    LOG.error("the writer failed", bug);
                    stage.completeExceptionally(bug);
                }
                afterEach.run();
            });
        } catch (RejectedExecutionException late) {
            stage.completeExceptionally(new Unavailable("the writer is closed", late));
        }
        return stage;
    }

    /** Does {@code work} and gives what it returns; nothing follows. */
    <T> CompletionStage<T> giving(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, executor);
        } catch (RejectedExecutionException late) {
            return CompletableFuture.failedFuture(new Unavailable("the writer is closed", late));
        }
    }

    /** Does {@code work}; nothing follows. Throws {@link RejectedExecutionException} when it is closed. */
    void execute(Runnable work) {
        executor.execute(work);
    }

    /** Does {@code work} again and again. */
    void every(long millis, Runnable work) {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                () -> {
                    work.run();
                    afterEach.run();
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** Does {@code work} later, unless it is closed before or this is cancelled; nothing follows. */
    ScheduledFuture<?> after(long millis, Runnable work) {
        return executor.schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    /** Returns whether it takes nothing more; to be asked on the thread itself. */
    boolean isOver() {
        return closed;
    }

    /** Takes nothing more; to be called on the thread itself. */
    void close() {
        closed = true;
        executor.shutdown();
    }

    /** Returns the failure of what comes late. */
    static Unavailable late() {
        return new Unavailable("the writer is closed");
    }
}
