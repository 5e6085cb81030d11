package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two nodes with one database that end on SIGTERM, one after the other or both, and come back. */
class ClusterRestartIT {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterRestartIT.class);
    private static final int PRESENTITIES = 12;

    private final String database = EmbeddedMariaDb.freshDatabase();
    private final List<Watcher> watchers = new ArrayList<>();

    private List<String> query(String sql) {
        try (Connection connection = DriverManager.getConnection(database, EmbeddedMariaDb.USER, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void nobodyIsTold(long millis) {
        watchers.get(0).isToldNothingFor(millis);
        watchers.forEach(watcher -> watcher.isToldNothingFor(5));
    }

    private void everybodyIsTold(String text) {
        watchers.forEach(watcher -> assertThat(watcher.awaitNotify().content()).contains(text));
    }

    private static void stopBoth(ServerCluster two) {
        two.node(0).terminate();
        two.node(1).terminate();
        assertThat(two.node(0).exitCode()).isZero();
        assertThat(two.node(1).exitCode()).isZero();
    }

    @Test
    void nodes_that_end_orderly_are_not_waited_for_and_nobody_is_told_again_what_he_knows() {
        try (ServerCluster two = ServerCluster.start(2, "db_url=" + database + "?user=root", "sip.event_loops=2");
                SipPeer peer = SipPeer.udp(two.node(0));
                SipPeer other = SipPeer.udp(two.node(1))) {
            List<String> tags = new ArrayList<>();
            List<String> presentities = new ArrayList<>();
            for (int i = 0; i < PRESENTITIES; i++) {
                String presentity = freshPresentity();
                tags.add(peer.published(presentity, pidf("open", "known")));
                presentities.add(presentity);
                watchers.add(peer.watching(presentity));
                watchers.add(other.watching(presentity));
            }
            watchers.forEach(watcher -> assertThat(watcher.last().content()).contains("known"));

            two.stop(1);
            nobodyIsTold(1_500);
            two.stop(0);
            // A row of less than ten seconds would keep the next start waiting.
            assertThat(query("SELECT node FROM openpresence_lease")).isEmpty();
            assertThat(query("SELECT missed FROM openpresence_told"))
                    .hasSize(PRESENTITIES)
                    .containsOnly("");

            long begun = System.nanoTime();
            two.startAll();
            LOG.info("both serve again after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            nobodyIsTold(2_000);
            for (int i = 0; i < PRESENTITIES; i++) {
                SipRequestText changed = peer.publish(presentities.get(i), pidf("closed", "changed"))
                        .set("SIP-If-Match", tags.get(i));
                assertThat(peer.ask(changed).status()).isEqualTo(200);
            }
            everybodyIsTold("changed");
            stopBoth(two);
        }
    }
}
