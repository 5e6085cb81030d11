package org.openpresence.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.util.ConcurrencyUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * The Hazelcast member of this node, started from {@code cluster/hazelcast.yaml} and the configuration. Safe for any thread.
 */
public final class HazelcastMember {
    /** Name of the map with one entry for each presentity. */
    public static final String PRESENTITIES = "presence.presentities";

    private static final String FILE = "cluster/hazelcast.yaml";

    private final HazelcastInstance hazelcast;

    private HazelcastMember(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /**
     * Starts a member that nobody can join. It takes some seconds: not for an event loop.
     *
     * @param name of the node, for thread names and logs
     */
    public static HazelcastMember startAlone(String name) {
        // With few processors Hazelcast would start a thread for each completion; see ADR 2.
        ConcurrencyUtil.setDefaultAsyncExecutor(completions());
        Config config = read();
        config.setInstanceName(name);
        config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getMapConfig(PRESENTITIES).setBackupCount(1);
        config.addMapConfig(new MapConfig(config.getMapConfig(PRESENTITIES)).setName("presence.rehearsal"));
        Serialization.configure(config.getSerializationConfig());
        return new HazelcastMember(Hazelcast.newHazelcastInstance(config));
    }

    /**
     * Returns a table as this member serves it.
     *
     * @param name of the map
     * @param rememberMillis how long ended operations are remembered
     */
    public HazelcastPresentityTable table(String name, long rememberMillis) {
        return new HazelcastPresentityTable(hazelcast, name, rememberMillis, () -> true);
    }

    /** As {@link #table(String, long)}, with a time of its own and a lease that may end: for tests. */
    HazelcastPresentityTable table(String name, long rememberMillis, BooleanSupplier lease, InstantSource clusterTime) {
        return new HazelcastPresentityTable(hazelcast, name, rememberMillis, lease, clusterTime);
    }

    /** Removes a table from the cluster. */
    public void drop(String name) {
        hazelcast.getMap(name).destroy();
    }

    /** Returns how many members the cluster has. */
    public int members() {
        return hazelcast.getCluster().getMembers().size();
    }

    /** Returns how many partitions this member owns; looks at all of them. */
    public long ownedPartitions() {
        return hazelcast.getPartitionService().getPartitions().stream()
                .filter(one -> one.getOwner() != null && one.getOwner().localMember())
                .count();
    }

    /** Leaves the cluster; blocks until that is done. */
    public void shutdown() {
        hazelcast.shutdown();
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
