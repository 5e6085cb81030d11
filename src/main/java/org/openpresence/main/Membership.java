package org.openpresence.main;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.openpresence.admin.Health;
import org.openpresence.cluster.ClusterLease;
import org.openpresence.cluster.HazelcastMember;
import org.openpresence.cluster.Partitions;
import org.openpresence.cluster.ServedTable;
import org.openpresence.config.ClusterConfig;
import org.openpresence.config.HostPort;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.Database;
import org.openpresence.lease.LeaseSettings;
import org.openpresence.notifier.Standing;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.FallbackTable;
import org.openpresence.presentity.Ownership;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.timer.NeverBack;
import org.openpresence.timer.SteadyTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among others, or alone: its member, its Vert.x, what it owns. Confined to the thread that starts it; what a {@link ClusterWatch.Sight}
 * says any thread may ask.
 */
final class Membership implements ClusterWatch.Sight {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private static final Duration LEAVE = Duration.ofSeconds(3);
    private static final long LOOK_NANOS = 50_000_000;
    private static final long CLOCK_MILLIS = 500;

    /** Clocks of nodes may differ by as much. */
    private static final long TOLERATED_MILLIS = 500;

    private final Wiring wiring;
    private final HazelcastMember member;
    private final Vertx vertx;
    private final Partitions partitions;
    private final String node;
    private final long holder;
    private final SteadyTime machine = new SteadyTime(InstantSource.system(), System::nanoTime);
    private final InstantSource clock = new NeverBack(machine, System::nanoTime, Membership::setBack);
    private ClusterLease lease;
    private ClusterWatch watch;
    private OptionalLong clockTimer = OptionalLong.empty();

    private Membership(Wiring wiring, String node, HazelcastMember member, Vertx vertx, Partitions partitions) {
        this.wiring = wiring;
        this.node = node;
        this.member = member;
        this.vertx = vertx;
        this.partitions = partitions;
        this.holder = wiring.holder();
    }

    /**
     * Starts a member that nobody can join.
     *
     * @param foreign the Vert.x of an application that embeds the node; null to make one
     */
    static Membership alone(PresenceConfig config, Wiring wiring, String node, Vertx foreign) {
        Vertx vertx = foreign == null ? Serving.vertx(config.sip().eventLoops()) : Serving.prepared(foreign);
        return new Membership(wiring, node, HazelcastMember.startAlone(node), vertx, null);
    }

    /** Meets the others. */
    static Membership join(PresenceConfig config, Wiring wiring, String node) {
        ClusterConfig cluster = config.cluster();
        HazelcastMember member;
        try {
            member = HazelcastMember.join(wiring.memberSettings());
        } catch (HazelcastMember.CannotJoin refused) {
            throw new CannotStart(refused.getMessage(), refused);
        }
        HostPort bus = cluster.busListen().orElseGet(() -> new HostPort(member.host(), 0));
        Vertx vertx;
        try {
            vertx = Serving.clustered(config.sip().eventLoops(), member.busOn(), bus.host(), bus.port());
        } catch (CannotStart taken) {
            // Nobody else knows of it: it would hold partitions and answer no one.
            member.shutdown(LEAVE);
            throw new CannotStart(taken.getMessage() + ": " + Ports.remedy(bus.host(), "cluster.bus_listen"), taken);
        }
        LOG.info(
                "joined cluster={} member={}:{} members={}",
                cluster.name(),
                member.host(),
                member.port(),
                member.members());
        return new Membership(wiring, node, member, vertx, member.partitions(node));
    }

    private static void setBack(long millis) {
        if (millis > TOLERATED_MILLIS) {
            LOG.warn(
                    "the clock of this machine was set back millis={} caughtUpAfterMillis={}"
                            + " remedy=let NTP slew it; if it was wrong by hours, start this node anew",
                    millis,
                    2 * millis);
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** Returns the time of all that this node decides, tells and schedules. */
    InstantSource clock() {
        return clock;
    }

    private Optional<String> clockTrouble() {
        OptionalLong jump = machine.jump();
        if (jump.isPresent()) {
            return Optional.of("the clock of this machine has jumped by " + jump.getAsLong()
                    + " ms; nothing ends for that until it stays for " + SteadyTime.SETTLE_MILLIS + " ms");
        }
        long ahead = clock.millis() - machine.millis();
        return ahead > TOLERATED_MILLIS
                ? Optional.of("the clock of this machine was set back and is caught up with by and by")
                : Optional.empty();
    }

    HazelcastMember member() {
        return member;
    }

    boolean isJoined() {
        return partitions != null;
    }

    Partitions partitions() {
        return partitions;
    }

    Standing standing() {
        Ownership ownership = isJoined() ? partitions : Ownership.alone(node);
        return new Standing(ownership, this::mayAct, holder, wiring.datagrams());
    }

    /** Begins to keep the lease, and to look at the clock; {@code exit} is told why this node must end. */
    void keepLease(ClusterConfig cluster, Optional<Database> shared, Health health, Consumer<String> exit) {
        ClockWatch clocks = new ClockWatch(this::clockTrouble, health, System::nanoTime);
        clockTimer = OptionalLong.of(vertx.setPeriodic(CLOCK_MILLIS, timer -> clocks.look()));
        if (isJoined()) {
            lease = member.lease(
                    LeaseSettings.of(cluster.minimumSize(), cluster.initialSize()),
                    shared.map(DatabaseWitness::new),
                    exit);
            watch = ClusterWatch.start(this, health);
        }
    }

    /** Returns whether this node may decide and act; a lone one always may. Cheap and safe for any thread. */
    @Override
    public boolean mayAct() {
        return partitions == null || (lease != null && lease.lease().isHeld());
    }

    /** Returns whether this node may act again as soon as the others have the member list that it has. */
    @Override
    public boolean isInterrupted() {
        return lease != null && lease.lease().isInterrupted();
    }

    @Override
    public List<String> leaseReasons() {
        return lease.lease().status().reasons();
    }

    @Override
    public List<String> strangers() {
        return member.strangers();
    }

    @Override
    public boolean isSafe() {
        return member.isSafe();
    }

    /** Returns the table for what this node itself wants. */
    PresentityTable table() {
        return member.table(HazelcastMember.PRESENTITIES, wiring.bounds(), holder, this::mayAct, clock);
    }

    /**
     * Returns the table for requests.
     *
     * @param fallback whether what is not in the table is searched in the database: {@code fallback2db}
     * @param taken hears of every entry that was read
     */
    PresentityTable served(
            PresentityTable table,
            PresentityRecords records,
            boolean fallback,
            BiConsumer<Command.Load, Applied> taken) {
        PresentityTable served = isJoined() ? new ServedTable(table, partitions, records, taken) : table;
        return fallback ? new FallbackTable(served, records, taken) : served;
    }

    /** Returns this node's member as others reach it; empty for a lone node. */
    Optional<String> address() {
        return isJoined() ? Optional.of(new HostPort(member.host(), member.port()).toString()) : Optional.empty();
    }

    long ownedPartitions() {
        return isJoined() ? partitions.owned() : member.ownedPartitions();
    }

    long coldPartitions() {
        return isJoined() ? partitions.cold() : 0;
    }

    /**
     * Waits until enough members have met and this node may act; health says meanwhile what is missing.
     *
     * @param unwanted whether this node is to end; then it throws {@link EndedBeforeReady}
     */
    void awaitLease(BooleanSupplier unwanted) {
        if (!mayAct()) {
            LOG.info("waiting for the lease reasons={}", leaseReasons());
        }
        while (!mayAct()) {
            if (unwanted.getAsBoolean()) {
                throw new EndedBeforeReady();
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new CannotStart("cluster.initial_size: interrupted while waiting for other members", null);
            }
        }
    }

    /** Hands everything over while this node still serves; then there is nothing left that depends on it. */
    void handOver(Deadline end) {
        long begun = System.nanoTime();
        try {
            lease.leave().toCompletableFuture().get(end.within(LEAVE).left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            LOG.warn("not announced that this node leaves cause={}", failure.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        boolean asked = false;
        while (partitions.owned() > 0 && member.members() > 1 - (asked ? 1 : 0) && !end.isOver()) {
            asked = asked || member.handOver();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        LOG.info("handed over millis={} left={}", (System.nanoTime() - begun) / 1_000_000, partitions.owned());
    }

    /** Leaves; blocks until that is done or {@code end}. Not before the lease has ended: who lists this node no more would throw it out. */
    void close(Deadline end) {
        if (partitions != null) {
            partitions.stop();
        }
        Runnable farewell = lease == null ? () -> {} : lease.farewell();
        member.shutdown(end.left());
        farewell.run();
    }

    /** Is gone without a word and hands nothing over: where the cluster ends as a whole. */
    void vanish(Duration atMost) {
        if (partitions != null) {
            partitions.stop();
        }
        member.terminate(atMost);
    }

    /** Nothing is decided here any more; the database, which must be open yet, hears that nobody need wait for this node. */
    void endLease() {
        clockTimer.ifPresent(vertx::cancelTimer);
        if (watch != null) {
            watch.close();
        }
        if (lease != null) {
            try {
                lease.close();
            } catch (IOException failure) {
                LOG.warn("the socket of the lease was not closed cause={}", failure.toString());
            }
        }
    }
}
