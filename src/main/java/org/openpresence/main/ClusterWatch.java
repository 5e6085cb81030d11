package org.openpresence.main;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.openpresence.admin.Health;
import org.openpresence.lease.LeaseStatus;
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

    private final Membership membership;
    private final Health health;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "presence-cluster-watch");
        named.setDaemon(true);
        return named;
    });
    private final ClockWatch clock;
    private boolean wasSafe;
    private long actedNanos = System.nanoTime() - TOLERATED_NANOS;

    private ClusterWatch(Membership membership, Health health) {
        this.membership = membership;
        this.health = health;
        this.clock = new ClockWatch(membership.member()::clockTrouble, health, System::nanoTime);
    }

    /** Begins. */
    static ClusterWatch start(Membership membership, Health health) {
        ClusterWatch watch = new ClusterWatch(membership, health);
        health.down(COPIES, "not every partition of this node has its copies yet");
        var regular = watch.thread.scheduleWithFixedDelay(watch::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        if (regular.isCancelled()) {
            throw new IllegalStateException("the watch of the cluster did not start");
        }
        return watch;
    }

    /** Each join, leave and crash gives all nodes a new list in one moment: were that seen, no node at all would be ready. */
    private boolean mayBeAsked() {
        long now = System.nanoTime();
        if (membership.mayAct()) {
            actedNanos = now;
            return true;
        }
        return membership.isInterrupted() && now - actedNanos < TOLERATED_NANOS;
    }

    private void look() {
        try {
            LeaseStatus lease = membership.leaseStatus();
            if (mayBeAsked()) {
                health.up(LEASE);
            } else {
                health.down(LEASE, lease.reasons().isEmpty() ? "not held" : String.join("; ", lease.reasons()));
            }
            List<String> strangers = membership.member().strangers();
            if (strangers.isEmpty()) {
                health.up(STRANGERS);
            } else {
                health.down(
                        STRANGERS,
                        "data members that are no nodes of ours: " + strangers + "; let them join as lite members");
            }
            clock.look();
            if (!wasSafe && membership.member().isSafe()) {
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
