package org.openpresence.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread to which all that the writer keeps is confined: what it is given runs there in order, and after each part whatever the
 * writer does then. What has its time waits in another thread, as a queue by time costs much more for all that is to be done at once.
 * Safe for any thread.
 */
final class WriterThread {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);

    private final ExecutorService executor;
    private final ScheduledThreadPoolExecutor clock;
    private final Runnable afterEach;
    private boolean closed;

    WriterThread(String name, Runnable afterEach) {
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        this.clock = new ScheduledThreadPoolExecutor(1, named(name + "-clock"));
        this.clock.setRemoveOnCancelPolicy(true);
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
        ScheduledFuture<?> unused = clock.schedule(
                () -> timely(() -> {
                    try {
                        work.run();
                        afterEach.run();
                    } catch (RuntimeException bug) {
                        LOG.error("the writer failed", bug);
                    } finally {
                        again(millis, work);
                    }
                }),
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void again(long millis, Runnable work) {
        if (!closed) {
            every(millis, work);
        }
    }

    /** Does {@code work} later, unless it is closed before or this is cancelled; nothing follows. */
    ScheduledFuture<?> after(long millis, Runnable work) {
        return clock.schedule(() -> timely(work), millis, TimeUnit.MILLISECONDS);
    }

    /** On the clock's thread: what is due when the writer closes is not done any more. */
    private void timely(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException closedMeanwhile) {
            LOG.trace("due too late", closedMeanwhile);
        }
    }

    /** Returns whether it takes nothing more; to be asked on the thread itself. */
    boolean isOver() {
        return closed;
    }

    /** Takes nothing more; to be called on the thread itself. */
    void close() {
        closed = true;
        clock.shutdownNow();
        executor.shutdown();
    }

    /** Returns the failure of what comes late. */
    static Unavailable late() {
        return new Unavailable("the writer is closed");
    }
}
