package org.openpresence.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.util.ConcurrencyUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Starts the Hazelcast member of this node from {@code cluster/hazelcast.yaml} and the configuration. */
public final class HazelcastMember {
    /** Name of the map with one entry for each presentity. */
    public static final String PRESENTITIES = "presence.presentities";

    private static final String FILE = "cluster/hazelcast.yaml";

    private HazelcastMember() {}

    /**
     * Starts a member that nobody can join. It takes some seconds: not for an event loop.
     *
     * @param name of the node, for thread names and logs
     */
    public static HazelcastInstance startAlone(String name) {
        // With few processors Hazelcast would start a thread for each completion; see ADR 2.
        ConcurrencyUtil.setDefaultAsyncExecutor(completions());
        Config config = read();
        config.setInstanceName(name);
        config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getMapConfig(PRESENTITIES).setBackupCount(1);
        Serialization.configure(config.getSerializationConfig());
        return Hazelcast.newHazelcastInstance(config);
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
