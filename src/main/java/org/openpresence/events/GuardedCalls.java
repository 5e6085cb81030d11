package org.openpresence.events;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.openpresence.events.PackageFailures.Cause;

/**
 * Calls of a package that nobody trusts: on threads of their own, and given up when they take too long. After that the package is not
 * called for a while, which doubles each time up to ten minutes, so that its callers wait for it seldom and briefly; a call that
 * returns in time ends that. Threads that never come back are few and keep nobody from ending. Safe for any thread.
 */
final class GuardedCalls {
    private static final long LEAST_PAUSE_MILLIS = 5_000;
    private static final long MOST_PAUSE_MILLIS = 600_000;
    private static final long NANOS = 1_000_000;

    private final String name;
    private final Duration limit;
    private final PackageFailures failures;
    private final Semaphore permits;
    private final ExecutorService threads;
    private final AtomicLong pauseMillis = new AtomicLong();
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    /** What is called. */
    @FunctionalInterface
    interface Call<T> {
        T call();
    }

    /**
     * Makes the calls of one package.
     *
     * @param most how many may run at once, those included that were given up and never returned
     */
    GuardedCalls(String name, Duration limit, int most, PackageFailures failures) {
        this.name = name;
        this.limit = limit;
        this.failures = failures;
        this.permits = new Semaphore(most);
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "package-" + name + '-' + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Calls, and waits no longer than it may take.
     *
     * @param problem returns what is wrong with a result, "" for nothing; it runs on the package's thread, since it looks into
     *     what the package made
     * @return what came back; empty when it failed, which {@link PackageFailures} was told
     */
    <T> Optional<T> run(String call, Call<T> wanted, Function<T, String> problem) {
        if (System.nanoTime() - pausedUntilNanos.get() < 0) {
            return failed(call, Cause.SUSPENDED, "not called: it did not return in time before", null);
        }
        if (!permits.tryAcquire()) {
            pause();
            return failed(call, Cause.SUSPENDED, "not called: no call of it returns", null);
        }
        Running<T> running = new Running<>(() -> checked(wanted.call(), problem));
        threads.execute(running);
        try {
            T result = running.result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            pauseMillis.set(0);
            return Optional.of(result);
        } catch (ExecutionException thrown) {
            return thrown.getCause() instanceof Nonsense nonsense
                    ? failed(call, Cause.NONSENSE, nonsense.getMessage(), null)
                    : failed(call, Cause.THREW, "threw", thrown.getCause());
        } catch (TimeoutException late) {
            running.interrupt();
            pause();
            return failed(call, Cause.SLOW, "took longer than " + limit.toMillis() + " ms", null);
        } catch (InterruptedException interrupted) {
            running.interrupt();
            Thread.currentThread().interrupt();
            return failed(call, Cause.SLOW, "interrupted", null);
        }
    }

    /** One call on its thread. Its permit is back before its result is there. */
    private final class Running<T> implements Runnable {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Call<T> call;
        private Thread thread;

        Running(Call<T> call) {
            this.call = call;
        }

        @Override
        public void run() {
            on(Thread.currentThread());
            T value = null;
            Throwable thrown = null;
            try {
                value = call.call();
            } catch (Throwable any) { // Whatever it is, an error of linkage or a full stack, it is the package's.
                thrown = any;
            }
            on(null);
            permits.release();
            if (thrown == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(thrown);
            }
        }

        private synchronized void on(Thread runner) {
            thread = runner;
            if (runner == null) {
                // An interruption that came too late is not for the next call.
                Thread.interrupted();
            }
        }

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private static <T> T checked(T result, Function<T, String> problem) {
        String wrong = result == null ? "null" : problem.apply(result);
        if (!wrong.isEmpty()) {
            throw new Nonsense("returned " + wrong);
        }
        return result;
    }

    private void pause() {
        long millis =
                pauseMillis.updateAndGet(last -> Math.min(MOST_PAUSE_MILLIS, Math.max(LEAST_PAUSE_MILLIS, last * 2)));
        pausedUntilNanos.set(System.nanoTime() + millis * NANOS);
    }

    private <T> Optional<T> failed(String call, Cause cause, String problem, Throwable thrown) {
        failures.failed(name, call, cause, problem, thrown);
        return Optional.empty();
    }

    /** What a package returned is unusable. */
    private static final class Nonsense extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Nonsense(String what) {
            super(what, null, false, false);
        }
    }
}
