package org.openpresence.main;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.openpresence.database.DatabaseUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for futures on the main thread, while the node starts or stops. */
final class Waiting {
    private static final int START_SECONDS = 120;
    private static final long LOOK_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    private Waiting() {}

    /** Returns what {@code future} gives; throws {@link CannotStart} with {@code what} where it fails. */
    static <T> T forStart(String what, Future<T> future) {
        return forStart(what, future, () -> false);
    }

    /** As the other form, but throws {@link EndedBeforeReady} as soon as the node is {@code unwanted}. */
    static <T> T forStart(String what, Future<T> future, BooleanSupplier unwanted) {
        try {
            return await(future.toCompletionStage().toCompletableFuture(), unwanted);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof DatabaseUnavailable unavailable) {
                throw new CannotStart("db_url: " + unavailable.getMessage(), unavailable);
            }
            throw new CannotStart(what + " cannot be had: " + failure.getCause().getMessage(), failure.getCause());
        } catch (TimeoutException late) {
            throw new CannotStart(what + " did not start within " + START_SECONDS + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CannotStart(what + " was interrupted", interrupted);
        }
    }

    private static <T> T await(CompletableFuture<T> result, BooleanSupplier unwanted)
            throws ExecutionException, TimeoutException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            if (unwanted.getAsBoolean()) {
                throw new EndedBeforeReady();
            }
            try {
                return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (System.nanoTime() - until >= 0) {
                    throw notYet;
                }
            }
        }
    }

    /** Waits until {@code end} for something to close and logs where it does not; returns whether it has. */
    static boolean forStop(String what, Future<?> closing, Deadline end) {
        long millis = end.left().toMillis();
        try {
            closing.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException failure) {
            LOG.error("not closed what={} cause={}", what, failure.getCause().toString());
        } catch (TimeoutException late) {
            LOG.error("not closed what={} cause=not done after {} ms", what, millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
