package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.pidf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** {@code fallback2db} among several nodes: what only the database knows counts, or does not, whichever node is asked and whoever owns it. */
class ClusterFallbackIT {
    private static final int MANY = 8;

    private static void insert(String database, String user, String entityTag, String note) {
        long now = Instant.now().getEpochSecond();
        EmbeddedMariaDb.execute(
                database,
                "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body, sender, ruid) VALUES ('"
                        + user
                        + "', 'example.com', 'presence', '" + entityTag + "', " + (now + 600) + ", " + now + ", '"
                        + pidf("open", note).replace("'", "''") + "', '', 'kamailio-" + user + "')");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_row_that_no_node_has_in_memory_is_found_with_fallback2db_and_only_then(boolean fallback) {
        String database = EmbeddedMariaDb.freshDatabase();
        try (ServerCluster two =
                ServerCluster.start(2, "db_url=" + database + "?user=root", "fallback2db=" + (fallback ? 1 : 0))) {
            List<SipPeer> peers = List.of(SipPeer.udp(two.node(0)), SipPeer.udp(two.node(1)));
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                SipPeer here = peers.get(i % 2);
                SipPeer there = peers.get(1 - i % 2);
                String user = "row" + i;
                String presentity = "sip:" + user + "@example.com";
                String tag = "a.1.2." + i + ".0";
                insert(database, user, tag, "from the row");

                Watcher watcher = here.watching(presentity);
                SipMessage refreshed = there.ask(there.refresh(presentity, tag));
                answers.add(refreshed.status());

                assertThat(watcher.last().content()).doesNotContain("from the row");
                if (fallback) {
                    assertThat(watcher.awaitNotify().content()).contains("from the row");
                    assertThat(here.ask(here.refresh(presentity, refreshed.header("SIP-ETag"))
                                            .body("application/pidf+xml", pidf("open", "changed")))
                                    .status())
                            .isEqualTo(200);
                    assertThat(watcher.awaitNotify().content()).contains("changed");
                }
            }
            peers.forEach(SipPeer::close);

            assertThat(answers).containsOnly(fallback ? 200 : 412);
        }
    }
}
