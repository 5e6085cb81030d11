package org.openpresence.rehearsal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits until the process has hardly anything to do: then the compiler has made what it was asked for. A long queue would take its
 * time from the first real requests, and the longer it is the later the compiler takes notice of a method.
 */
public final class CompilerPause {
    private static final long LOOK_NANOS = 25_000_000;

    /**
     * Processor time between two looks of a process that has hardly anything to do: one tick, in which Linux counts it. On a machine
     * so busy that the compiler gets less than that, waiting for it would leave no time to play.
     */
    private static final long BUSY_NANOS = 10_000_000;

    private CompilerPause() {}

    /** Returns when the process rests, or when it {@code isOver}. */
    public static void awaitRest(BooleanSupplier isOver) {
        Duration before;
        Duration now = processorTime();
        do {
            LockSupport.parkNanos(LOOK_NANOS);
            before = now;
            now = processorTime();
        } while (now.minus(before).toNanos() > BUSY_NANOS && !isOver.getAsBoolean());
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
