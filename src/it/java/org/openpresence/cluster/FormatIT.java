package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;

/** A node does not join members that store what it does not understand, and says so. */
class FormatIT {
    private static final int CANNOT_START = 3;
    private static final String LATER = "1000";

    /** A member of a release that stores another format. */
    private static HazelcastInstance later(String cluster, int port) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getMemberAttributeConfig()
                .setAttribute(HazelcastMember.NODE_ATTRIBUTE, "node-later")
                .setAttribute(HazelcastMember.FORMAT_ATTRIBUTE, LATER);
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
        return Hazelcast.newHazelcastInstance(config);
    }

    @Test
    void a_member_of_another_format_is_named_and_not_joined() {
        int port = FreePorts.next();
        String cluster = "format-" + port;
        HazelcastInstance later = later(cluster, port);
        try (ServerProcess node = ServerProcess.launch(
                ServerProcess.temporaryFolder(),
                Map.of(),
                ServerProcess.arguments(
                        "cluster.listen=127.0.0.1:" + FreePorts.next(),
                        "cluster.members=127.0.0.1:" + port,
                        "cluster.name=" + cluster))) {
            assertThat(node.exitCode()).isEqualTo(CANNOT_START);

            assertThat(node.errors())
                    .anyMatch(line -> line.contains(
                            "127.0.0.1:" + port + " stores format " + LATER + ", this one " + HazelcastMember.FORMAT));
            Awaitility.await("the other member is alone again")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> later.getCluster().getMembers().size() == 1);
        } finally {
            later.shutdown();
        }
    }
}
