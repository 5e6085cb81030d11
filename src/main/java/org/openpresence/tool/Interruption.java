package org.openpresence.tool;

import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM while a command runs: the command is asked to end, and the process ends with the command's exit code once
 * it has. Safe for any thread.
 */
final class Interruption implements AutoCloseable {
    /** How long a command may take to say goodbye. */
    private static final long MOST_SECONDS = 8;

    private final Queue<Arrival> arrivals;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger exitCode = new AtomicInteger();
    private final Thread hook = new Thread(this::asked, "goodbye");

    Interruption(Queue<Arrival> arrivals) {
        this.arrivals = arrivals;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void asked() {
        arrivals.add(new Arrival.Stop());
        try {
            if (!ended.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                exitCode.set(1);
            }
        } catch (InterruptedException interrupted) {
            exitCode.set(1);
        }
        // Without this the exit code would be that of the signal, whatever the command says.
        Runtime.getRuntime().halt(exitCode.get());
    }

    /** Says that the command has ended, and how. */
    void ended(int code) {
        exitCode.set(code);
    }

    /** Lets go of the signals; after one of them the process ends here. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // A signal came: the hook ends the process as soon as it sees that the command has ended.
            return;
        }
    }
}
