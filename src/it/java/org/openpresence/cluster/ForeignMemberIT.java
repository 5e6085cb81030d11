package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;

/** Who comes into the neighbourhood of a node without being one: a data member of somebody else, a node of another cluster. */
class ForeignMemberIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A member of an application that should have joined without data. */
    private static HazelcastInstance dataMember(String cluster, int port, int other) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + other);
        return Hazelcast.newHazelcastInstance(config);
    }

    private static List<String> notReady(ServerProcess node) {
        HttpResponse<String> health = node.get("/health/ready");
        return health.statusCode() == 200
                ? List.of()
                : new JsonObject(health.body())
                        .getJsonArray("reasons").stream().map(Object::toString).toList();
    }

    @Test
    void a_data_member_that_is_not_ours_turns_the_node_unready_and_is_named_until_it_is_gone() {
        int own = FreePorts.next();
        int foreign = FreePorts.next();
        String cluster = "foreign-" + own;
        String presentity = freshPresentity();
        try (ServerProcess node = ServerProcess.serving("cluster.listen=127.0.0.1:" + own, "cluster.name=" + cluster);
                SipPeer peer = SipPeer.udp(node)) {
            String tag = peer.published(presentity, pidf("open", "before"));
            Awaitility.await().atMost(SOON).until(() -> notReady(node).isEmpty());

            HazelcastInstance stranger = dataMember(cluster, foreign, own);
            try {
                assertThat(stranger.getCluster().getMembers()).hasSize(2);
                Awaitility.await("the stranger is named").atMost(SOON).until(() -> notReady(node).stream()
                        .anyMatch(reason -> reason.startsWith("members: ") && reason.contains("127.0.0.1:" + foreign)));
            } finally {
                stranger.shutdown();
            }

            Awaitility.await("ready again").atMost(SOON).until(() -> notReady(node)
                    .isEmpty());
            assertThat(peer.askPatiently(peer.refresh(presentity, tag)).status())
                    .as("what was there before")
                    .isEqualTo(200);
        }
    }

    @Test
    void a_node_of_another_cluster_is_refused_with_a_line_that_says_so_and_changes_nothing() {
        int own = FreePorts.next();
        int other = FreePorts.next();
        try (ServerProcess node = ServerProcess.serving("cluster.listen=127.0.0.1:" + own, "cluster.name=ours-" + own);
                ServerProcess stranger = ServerProcess.launch(
                        ServerProcess.temporaryFolder(),
                        Map.of(),
                        ServerProcess.arguments(
                                "cluster.listen=127.0.0.1:" + other,
                                "cluster.members=127.0.0.1:" + own,
                                "cluster.name=theirs-" + own,
                                "cluster.initial_size=2"))) {
            Awaitility.await("the line").atMost(Duration.ofSeconds(60)).until(() -> stranger.output().stream()
                    .anyMatch(line -> line.contains(" WARN ")
                            && line.contains("[127.0.0.1]:" + own)
                            && line.contains("different cluster-name")));

            assertThat(stranger.isServing()).isFalse();
            assertThat(node.metrics().sum("presence_cluster_members")).isEqualTo(1);
            assertThat(notReady(node)).isEmpty();
        }
    }
}
