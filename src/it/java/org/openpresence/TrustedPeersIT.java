package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.MetricsPage;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** {@code sip.trusted_peers}: who may talk, and whose word counts (RFC 3325). */
class TrustedPeersIT {
    private static final String PROXY = "127.0.0.2";
    private static final int MANY = 8;

    @Test
    void strangers_get_403_and_nothing_is_stored_and_nobody_told() {
        String presentity = freshPresentity();
        try (ServerProcess server = ServerProcess.serving("sip.trusted_peers=" + PROXY);
                SipPeer proxy = SipPeer.udpFrom(PROXY, 0, server);
                SipPeer stranger = SipPeer.udp(server);
                SipPeer stream = SipPeer.tcp(server)) {
            Watcher watcher = proxy.watching(presentity);
            double transactions = server.metrics().sum("presence_server_transactions");

            for (SipPeer peer : new SipPeer[] {stranger, stream}) {
                assertThat(peer.ask(peer.publish(presentity, pidf("open", "mallory")))
                                .status())
                        .isEqualTo(403);
                assertThat(peer.ask(peer.subscribe(presentity)).status()).isEqualTo(403);
                assertThat(peer.ask(peer.request("OPTIONS", presentity)).status())
                        .isEqualTo(403);
                assertThat(peer.ask(peer.subscribe(presentity).set("Content-Length", "x"))
                                .status())
                        .isEqualTo(403);
            }

            assertThat(watcher.pollNotify(100)).isNull();
            MetricsPage now = server.metrics();
            assertThat(now.sum("presence_publications")).isZero();
            assertThat(now.sum("presence_subscriptions")).isEqualTo(1);
            assertThat(now.sum("presence_server_transactions")).isLessThanOrEqualTo(transactions + 1);
            proxy.published(presentity, pidf("open", "by way of the proxy"));
            assertThat(watcher.awaitNotify().content()).contains("by way of the proxy");
            assertThat(server.output()).noneMatch(line -> line.contains("OPEN TO EVERYBODY"));
        }
    }

    @Test
    void the_identity_that_a_trusted_peer_asserts_names_the_watcher_in_the_database() throws SQLException {
        Path folder = ServerProcess.temporaryFolder();
        try (ServerProcess server = ServerProcess.servingIn(
                        folder, "db_url=h2:./p/presence", "fallback2db=1", "sip.trusted_peers=" + PROXY + "/32, ::1");
                SipPeer proxy = SipPeer.udpFrom(PROXY, 0, server)) {
            SipRequestText subscribe =
                    proxy.subscribe(freshPresentity()).set("P-Asserted-Identity", "<sip:asserted@example.net>");
            proxy.watching(subscribe);

            assertThat(server.stop()).isZero();
        }

        assertThat(watchers(folder)).isEqualTo("asserted@example.net");
    }

    private static String watchers(Path folder) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:"
                                + folder.toAbsolutePath().resolve("p/presence")
                                + ";MODE=MariaDB;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE",
                        "sa",
                        "");
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select watcher_username, watcher_domain from active_watchers")) {
            rows.next();
            return rows.getString(1) + '@' + rows.getString(2);
        }
    }

    @Test
    void in_a_cluster_every_node_asks_whom_it_trusts_and_the_owner_hears_who_asked() {
        try (ServerCluster two = ServerCluster.start(2, "sip.trusted_peers=" + PROXY)) {
            for (int i = 0; i < MANY; i++) {
                ServerProcess near = two.node(i % 2);
                ServerProcess far = two.node(1 - i % 2);
                String presentity = freshPresentity();
                try (SipPeer proxy = SipPeer.udpFrom(PROXY, 0, near);
                        SipPeer stranger = SipPeer.udp(far)) {
                    Watcher watcher = proxy.watching(
                            proxy.subscribe(presentity).set("P-Asserted-Identity", "<sip:asserted@example.net>"));
                    assertThat(stranger.ask(stranger.publish(presentity, pidf("open", "mallory")))
                                    .status())
                            .isEqualTo(403);
                    assertThat(stranger.ask(watcher.again(0)).status()).isEqualTo(403);
                    proxy.published(presentity, pidf("open", "by way of the proxy"));

                    assertThat(watcher.awaitNotify().content()).contains("by way of the proxy");
                    assertThat(watchersOf(presentity, far)).containsExactly("sip:asserted@example.net");
                }
            }
        }
    }

    private static List<String> watchersOf(String presentity, ServerProcess node) {
        JsonObject of = new JsonObject().put("presentity_uri", presentity).put("event", "presence");
        return new JsonObject(
                        node.post("/api/v1/admin/watcherList", of.encode()).body())
                .getJsonArray("items").stream()
                        .map(item -> ((JsonObject) item).getString("watcher_uri"))
                        .toList();
    }

    @Test
    void whoever_listens_to_the_network_without_trusted_peers_is_told_loudly() {
        try (ServerProcess open = ServerProcess.serving("sip.listen=udp:0.0.0.0:0,tcp:127.0.0.1:0");
                ServerProcess closed = ServerProcess.serving()) {
            assertThat(open.output())
                    .anyMatch(line -> line.contains(" WARN ")
                            && line.contains("OPEN TO EVERYBODY")
                            && line.contains("udp:0.0.0.0:0")
                            && !line.contains("tcp:"));
            assertThat(closed.output()).noneMatch(line -> line.contains("OPEN TO EVERYBODY"));
        }
    }
}
