package org.openpresence.main;

import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.openpresence.admin.Health;
import org.openpresence.cluster.HazelcastMember;
import org.openpresence.cluster.Partitions;
import org.openpresence.cluster.ServedTable;
import org.openpresence.config.ClusterConfig;
import org.openpresence.config.HostPort;
import org.openpresence.config.PresenceConfig;
import org.openpresence.notifier.Standing;
import org.openpresence.presentity.Ownership;
import org.openpresence.presentity.PresentityTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node among others, or alone: its member, its Vert.x, what it owns. Confined to the thread that starts it. */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private static final String CLUSTER = "cluster";
    private static final long LOOK_NANOS = 50_000_000;
    private static final long HAND_OVER_NANOS = 20_000_000_000L;

    private final Wiring wiring;
    private final HazelcastMember member;
    private final Vertx vertx;
    private final Partitions partitions;
    private final String node;
    private final long holder;

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
        Vertx vertx = Serving.clustered(config.sip().eventLoops(), member.busOn(), bus.host(), bus.port());
        LOG.info(
                "joined cluster={} member={}:{} members={}",
                cluster.name(),
                member.host(),
                member.port(),
                member.members());
        return new Membership(wiring, node, member, vertx, member.partitions(node));
    }

    Vertx vertx() {
        return vertx;
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

    Standing standing(BooleanSupplier lease) {
        Ownership ownership = isJoined() ? partitions : Ownership.alone(node);
        return new Standing(ownership, lease, holder, wiring.datagrams());
    }

    /** Returns the table for what this node itself wants. */
    PresentityTable table(BooleanSupplier lease) {
        return member.table(HazelcastMember.PRESENTITIES, wiring.timers().sixtyFourT1(), holder, lease);
    }

    /** Returns the table for requests. */
    PresentityTable served(PresentityTable table) {
        return isJoined() ? new ServedTable(table, partitions) : table;
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

    /** Waits until {@code size} members have met; health says so meanwhile. */
    void awaitMembers(int size, Health health) {
        boolean said = false;
        while (member.members() < size) {
            health.down(CLUSTER, member.members() + " of " + size + " members have met (cluster.initial_size)");
            if (!said) {
                LOG.info("waiting for members={} of={} key=cluster.initial_size", member.members(), size);
                said = true;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new CannotStart("cluster.initial_size: interrupted while waiting for " + size + " members", null);
            }
        }
        health.up(CLUSTER);
    }

    /** Hands everything over while this node still serves; then there is nothing left that depends on it. */
    void handOver() {
        long begun = System.nanoTime();
        member.handOver();
        long until = begun + HAND_OVER_NANOS;
        while (partitions.owned() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        LOG.info("handed over millis={} left={}", (System.nanoTime() - begun) / 1_000_000, partitions.owned());
    }
}
