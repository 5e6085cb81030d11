package org.openpresence.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.internal.util.Clock;
import com.hazelcast.internal.util.ConcurrencyUtil;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.openpresence.lease.LeaseSettings;
import org.openpresence.lease.Witness;
import org.openpresence.presentity.Bounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Hazelcast member of this node, started from {@code cluster/hazelcast.yaml} and the configuration. Safe for any thread.
 */
public final class HazelcastMember {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMember.class);

    /** Name of the map with one entry for each presentity. */
    public static final String PRESENTITIES = "presence.presentities";

    private static final String FILE = "cluster/hazelcast.yaml";

    /** Name of the map that says which partitions hold what the database held. */
    static final String LOADED = "presence.loaded";

    /** Attribute of a member with the name of its node; other members are not ours. */
    static final String NODE_ATTRIBUTE = "presence.node";

    /** Attribute of a member with the version of what it stores and sends. */
    static final String FORMAT_ATTRIBUTE = "presence.format";

    /** Version of what members store and send; others do not join. */
    static final String FORMAT = "2";

    private static final String BUS_ATTRIBUTE = "__vertx.nodeId";

    /** For all members of this process: each would leave a thread behind. */
    private static final Executor COMPLETIONS = completions();

    private final HazelcastInstance hazelcast;
    private final Optional<PingSocket> pings;

    private HazelcastMember(HazelcastInstance hazelcast, Optional<PingSocket> pings) {
        this.hazelcast = hazelcast;
        this.pings = pings;
    }

    /**
     * Starts a member that nobody can join. It takes some seconds: not for an event loop.
     *
     * @param name of the node, for thread names and logs
     */
    public static HazelcastMember startAlone(String name) {
        Config config = config(name, 1);
        MemberNetwork.endpoint(config)
                .setPort(0)
                .setPortAutoIncrement(false)
                .getInterfaces()
                .setEnabled(true)
                .addInterface("127.0.0.1");
        // With nobody to ask: without any way to join Hazelcast warns at each start that there is none.
        config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true);
        return new HazelcastMember(Hazelcast.newHazelcastInstance(config), Optional.empty());
    }

    /**
     * Starts a member that meets others. It takes some seconds: not for an event loop.
     *
     * @throws CannotJoin if the address cannot be had, or the members there do not understand this one
     */
    public static HazelcastMember join(MemberSettings settings) {
        Config config = config(settings.node(), settings.backups());
        config.setClusterName(settings.clusterName());
        MemberNetwork.configure(config, settings);
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ATTRIBUTE, settings.node())
                .setAttribute(FORMAT_ATTRIBUTE, FORMAT)
                .setAttribute(BUS_ATTRIBUTE, settings.node());
        PingSocket pings = MemberNetwork.openPings(settings);
        try {
            ClusterLease.describe(config, settings.node(), MemberNetwork.stableName(settings), pings);
            HazelcastInstance hazelcast = started(config, settings);
            refuseStrangers(hazelcast);
            return new HazelcastMember(hazelcast, Optional.of(pings));
        } catch (RuntimeException | Error refused) {
            // Whoever tries again needs its port.
            close(pings);
            throw refused;
        }
    }

    private static HazelcastInstance started(Config config, MemberSettings settings) {
        try {
            return Hazelcast.newHazelcastInstance(config);
        } catch (HazelcastException | IllegalStateException failure) {
            throw new CannotJoin(
                    "cluster.listen: " + settings.host() + ':' + settings.port() + " cannot be had: "
                            + failure.getMessage() + ": choose another port or address of this machine",
                    failure);
        }
    }

    private static void close(PingSocket pings) {
        try {
            pings.close();
        } catch (IOException failure) {
            LOG.warn("the socket of the lease was not closed cause={}", failure.toString());
        }
    }

    /** Members of another format would not understand what this one stores. */
    private static void refuseStrangers(HazelcastInstance hazelcast) {
        for (Member other : hazelcast.getCluster().getMembers()) {
            String format = other.getAttribute(FORMAT_ATTRIBUTE);
            if (format != null && !format.equals(FORMAT)) {
                String address =
                        other.getAddress().getHost() + ':' + other.getAddress().getPort();
                hazelcast.shutdown();
                throw new CannotJoin(
                        "cluster.members: the member at " + address + " stores format " + format + ", this one "
                                + FORMAT + ": stop all nodes of the other release first",
                        null);
            }
        }
    }

    private static Config config(String name, int backups) {
        // With few processors Hazelcast would start a thread for each completion; see ADR 2.
        ConcurrencyUtil.setDefaultAsyncExecutor(COMPLETIONS);
        SteadyClock.install(Clock::currentTimeMillis);
        Config config = read();
        config.setInstanceName(name);
        config.getMapConfig(PRESENTITIES).setBackupCount(backups);
        config.addMapConfig(new MapConfig(config.getMapConfig(PRESENTITIES)).setName(LOADED));
        Serialization.configure(config.getSerializationConfig());
        return config;
    }

    /** The members there refuse this one, or its address is taken. */
    public static final class CannotJoin extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotJoin(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /** Returns what carries the event bus of Vert.x on this member. */
    public ClusterManager busOn() {
        return new HazelcastClusterManager(hazelcast);
    }

    /** Returns the address on which other members reach this one. */
    public String host() {
        return hazelcast.getCluster().getLocalMember().getAddress().getHost();
    }

    /** Returns the port on which other members reach this one. */
    public int port() {
        return hazelcast.getCluster().getLocalMember().getAddress().getPort();
    }

    /**
     * Begins to keep the lease of this member.
     *
     * @param witness of the database that all nodes share; empty if they share none
     * @param exit told once, with the reason, when this node must end
     */
    public ClusterLease lease(LeaseSettings settings, Optional<Witness> witness, Consumer<String> exit) {
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleEvent.LifecycleState.MERGING) {
                exit.accept("the other members have removed this node and serve without it");
            }
        });
        return ClusterLease.start(hazelcast, pings.orElseThrow(), settings, witness, exit);
    }

    /** Returns which partitions are this member's. */
    public Partitions partitions(String node) {
        return new Partitions(hazelcast, node);
    }

    /**
     * Asks that all partitions go to other members while this one still serves.
     *
     * @return whether that has begun; not while the members are about to change, then it is asked again, and not for the last one
     */
    public boolean handOver() {
        try {
            hazelcast.getCluster().demoteLocalDataMember();
            return true;
        } catch (IllegalStateException | UnsupportedOperationException notNow) {
            LOG.debug("partitions are not handed over just now", notNow);
            return hazelcast.getCluster().getLocalMember().isLiteMember();
        }
    }

    /** Returns the names of data members that are no nodes of ours; they would hold what they do not understand. */
    public List<String> strangers() {
        return hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember() && member.getAttribute(NODE_ATTRIBUTE) == null)
                .map(member -> member.getAddress().getHost()
                        + ':'
                        + member.getAddress().getPort())
                .toList();
    }

    /**
     * Returns a table as this member serves it.
     *
     * @param name of the map
     * @param bounds of the lists in an entry
     * @param holder under which this member reserves sequence numbers, another one after each start, not 0
     * @param lease whether this member may decide and act
     * @param clock of this node; not Hazelcast's, see ADR 14
     */
    public HazelcastPresentityTable table(
            String name, Bounds bounds, long holder, BooleanSupplier lease, InstantSource clock) {
        return new HazelcastPresentityTable(hazelcast, name, bounds, holder, lease, clock);
    }

    /** As the other one, with some holder: for tests. */
    HazelcastPresentityTable table(String name, long rememberMillis, BooleanSupplier lease, InstantSource clock) {
        return table(name, Bounds.remembering(rememberMillis), new SecureRandom().nextLong() | 1, lease, clock);
    }

    /** Returns how many nodes the cluster has. */
    public int members() {
        return (int) hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .count();
    }

    /** Returns whether everything that this member owns has its copies; not for an event loop. */
    public boolean isSafe() {
        return hazelcast.getPartitionService().isLocalMemberSafe();
    }

    /** Returns how many partitions this member owns; looks at all of them. */
    public long ownedPartitions() {
        return hazelcast.getPartitionService().getPartitions().stream()
                .filter(one -> one.getOwner() != null && one.getOwner().localMember())
                .count();
    }

    /** Leaves the cluster; blocks until that is done. */
    public void shutdown() {
        try {
            hazelcast.shutdown();
        } finally {
            // One that has never kept a lease has it still.
            pings.ifPresent(HazelcastMember::close);
        }
    }

    /** Leaves the cluster; blocks until that is done, but no longer than {@code atMost}: then it goes on beside. */
    public void shutdown(Duration atMost) {
        leave(this::shutdown, atMost);
    }

    private static void leave(Runnable way, Duration atMost) {
        Thread leaving = new Thread(way, "presence-leave");
        leaving.setDaemon(true);
        try {
            leaving.start();
        } catch (OutOfMemoryError noThread) {
            way.run();
            return;
        }
        try {
            leaving.join(atMost.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (leaving.isAlive()) {
            LOG.warn("this member has not left the cluster after {} ms", atMost.toMillis());
        }
    }

    /** Is gone at once, with all that it holds; the others find out by themselves. Blocks as {@link #shutdown(Duration)} does. */
    public void terminate(Duration atMost) {
        leave(
                () -> {
                    try {
                        hazelcast.getLifecycleService().terminate();
                    } finally {
                        // One that has never kept a lease has it still.
                        pings.ifPresent(HazelcastMember::close);
                    }
                },
                atMost);
    }

    private static Executor completions() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "hazelcast-completions");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Config read() {
        try (InputStream file = HazelcastMember.class.getClassLoader().getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return new YamlConfigBuilder(file).build();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
