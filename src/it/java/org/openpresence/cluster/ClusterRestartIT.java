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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;
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
    private final int[] cluster = {FreePorts.next(), FreePorts.next()};
    private final int[] sip = {FreePorts.next(), FreePorts.next()};
    private final List<Watcher> watchers = new ArrayList<>();

    private ServerProcess node(int number) {
        return ServerProcess.launch(
                ServerProcess.temporaryFolder(),
                Map.of(),
                ServerProcess.arguments(
                        "db_url=" + database.replace("jdbc:mariadb://", "mysql://" + EmbeddedMariaDb.USER + '@'),
                        "sip.listen=udp:127.0.0.1:" + sip[number],
                        "cluster.listen=127.0.0.1:" + cluster[number],
                        "cluster.members=127.0.0.1:" + cluster[0] + ",127.0.0.1:" + cluster[1],
                        "cluster.name=restart-" + cluster[0],
                        "cluster.initial_size=2",
                        "sip.event_loops=2"));
    }

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

    private static void stopBoth(ServerProcess one, ServerProcess other) {
        one.terminate();
        other.terminate();
        assertThat(one.exitCode()).isZero();
        assertThat(other.exitCode()).isZero();
    }

    @Test
    void nodes_that_end_orderly_are_not_waited_for_and_nobody_is_told_again_what_he_knows() {
        ServerProcess first = node(0);
        ServerProcess second = node(1);
        try (first;
                second;
                SipPeer peer = SipPeer.udp(first);
                SipPeer other = SipPeer.udp(second)) {
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

            assertThat(second.stop()).isZero();
            nobodyIsTold(1_500);
            assertThat(first.stop()).isZero();
            // A row of less than ten seconds would keep the next start waiting.
            assertThat(query("SELECT node FROM openpresence_lease")).isEmpty();
            assertThat(query("SELECT missed FROM openpresence_told"))
                    .hasSize(PRESENTITIES)
                    .containsOnly("");

            long begun = System.nanoTime();
            try (ServerProcess newFirst = node(0);
                    ServerProcess newSecond = node(1)) {
                newFirst.awaitReady();
                newSecond.awaitReady();
                LOG.info("both serve again after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                nobodyIsTold(2_000);
                for (int i = 0; i < PRESENTITIES; i++) {
                    SipRequestText changed = peer.publish(presentities.get(i), pidf("closed", "changed"))
                            .set("SIP-If-Match", tags.get(i));
                    assertThat(peer.ask(changed).status()).isEqualTo(200);
                }
                everybodyIsTold("changed");
                stopBoth(newFirst, newSecond);
            }
        }
    }
}
