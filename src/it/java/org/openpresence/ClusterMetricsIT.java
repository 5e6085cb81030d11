package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.pidf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.MetricsPage;
import org.openpresence.kit.Samples;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;

/** What metrics say of a cluster moves with what happens in it. */
class ClusterMetricsIT {
    private static final int PRESENTITIES = 40;
    private static final int PARTITIONS = 271;
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void members_partitions_moves_redirections_and_repetitions_are_counted_when_a_node_dies() {
        List<String> presentities =
                Stream.generate(Samples::freshPresentity).limit(PRESENTITIES).toList();
        try (ServerCluster two =
                        ServerCluster.start(2, "db_url=" + EmbeddedMariaDb.freshDatabaseUrl(), "fallback2db=1");
                SipPeer peer = SipPeer.udp(two.node(0))) {
            Awaitility.await("each partition has one owner")
                    .atMost(SOON)
                    .until(() ->
                            two.sum("presence_owned_partitions") == PARTITIONS && two.sum("presence_cold_keys") == 0);
            MetricsPage before = two.node(0).metrics();
            assertThat(before.sum("presence_cluster_members")).isEqualTo(2);
            assertThat(before.sum("presence_owned_partitions")).isBetween(1.0, PARTITIONS - 1.0);
            assertThat(two.sum("presence_partition_moves_total"))
                    .as("what the first lost, the second gained")
                    .isGreaterThanOrEqualTo(PARTITIONS);
            presentities.forEach(peer::watching);

            two.kill(1);
            List<SipRequestText> published = new ArrayList<>();
            for (String presentity : presentities.subList(0, PRESENTITIES / 2)) {
                SipRequestText publish = peer.publish(presentity, pidf("open", "after"));
                peer.send(publish);
                published.add(publish);
            }

            published.forEach(
                    publish -> assertThat(peer.awaitResponse(publish).status()).isEqualTo(200));
            Awaitility.await("the survivor has all").atMost(SOON).untilAsserted(() -> {
                MetricsPage now = two.node(0).metrics();
                assertThat(now.sum("presence_cluster_members")).isEqualTo(1);
                assertThat(now.sum("presence_owned_partitions")).isEqualTo(PARTITIONS);
                assertThat(now.sum("presence_cold_keys")).isZero();
                assertThat(now.sum("presence_partition_moves_total"))
                        .isEqualTo(before.sum("presence_partition_moves_total")
                                + PARTITIONS
                                - before.sum("presence_owned_partitions"));
                assertThat(now.sum("presence_commands_redirected_total"))
                        .isGreaterThan(before.sum("presence_commands_redirected_total"));
                assertThat(now.sum("presence_notifies_repeated_total"))
                        .isBetween(
                                before.sum("presence_notifies_repeated_total") + 1,
                                before.sum("presence_notifies_repeated_total") + PRESENTITIES);
            });
        }
    }
}
