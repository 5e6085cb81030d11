package org.openpresence.main;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openpresence.admin.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells health where the cluster stands, once in a quarter of a second and on a thread of its own: probes read the last answer and
 * never ask the cluster. Confined to its thread.
 */
final class ClusterWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
    private static final long PERIOD_MILLIS = 250;
    private static final long TOLERATED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String LEASE = "lease";
    private static final String STRANGERS = "members";
    private static final String COPIES = "copies";

    /** What is looked at, some times a second; each answer is at hand but for {@link #isSafe}, which is asked until it is so once. */
    interface Sight {
        /** Returns whether this node may decide and act. */
        boolean mayAct();

        /** Returns whether it may act again as soon as the others have the member list that it has. */
        boolean isInterrupted();

        /** Returns why it may not act, as far as that is known. */
        List<String> leaseReasons();

        /** Returns the data members that are no nodes of ours. */
        List<String> strangers();

        /** Returns whether all that this node owns has its copies. */
        boolean isSafe();
    }

    private final Sight sight;
    private final Health health;
    private final LongSupplier nanos;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "presence-cluster-watch");
        named.setDaemon(true);
        return named;
    });
    private boolean wasSafe;
    private long actedNanos;

    /** Makes one that looks when it is told to; the node is unready until it has seen that all copies are there. */
    ClusterWatch(Sight sight, Health health, LongSupplier nanos) {
        this.sight = sight;
        this.health = health;
        this.nanos = nanos;
        this.actedNanos = nanos.getAsLong() - TOLERATED_NANOS;
        health.down(COPIES, "not every partition of this node has its copies yet");
    }

    /** Begins. */
    static ClusterWatch start(Sight sight, Health health) {
        ClusterWatch watch = new ClusterWatch(sight, health, System::nanoTime);
        var regular = watch.thread.scheduleWithFixedDelay(watch::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        if (regular.isCancelled()) {
            throw new IllegalStateException("the watch of the cluster did not start");
        }
        return watch;
    }

    /** Each join, leave and crash gives all nodes a new list in one moment: were that seen, no node at all would be ready. */
    private boolean mayBeAsked() {
        long now = nanos.getAsLong();
        if (sight.mayAct()) {
            actedNanos = now;
            return true;
        }
        return sight.isInterrupted() && now - actedNanos < TOLERATED_NANOS;
    }

    /** Looks once. */
    void look() {
        try {
            List<String> reasons = sight.leaseReasons();
            if (mayBeAsked()) {
                health.up(LEASE);
            } else {
                health.down(LEASE, reasons.isEmpty() ? "not held" : String.join("; ", reasons));
            }
            List<String> strangers = sight.strangers();
            if (strangers.isEmpty()) {
                health.up(STRANGERS);
            } else {
                health.down(
                        STRANGERS,
                        "data members that are no nodes of ours: " + strangers + "; let them join as lite members");
            }
            if (!wasSafe && sight.isSafe()) {
                wasSafe = true;
                health.up(COPIES);
            }
        } catch (RuntimeException over) {
            LOG.debug("the cluster was not looked at", over);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
