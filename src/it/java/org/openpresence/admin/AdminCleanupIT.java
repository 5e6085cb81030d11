package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.KamailioTables;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;

/** The manual's cleanup, on a database where rows were left over; {@code clean_period} is off, which is what it is for. */
class AdminCleanupIT {

    @Test
    void rows_that_expired_and_nobody_stands_for_go_and_live_ones_stay() {
        String jdbc = EmbeddedMariaDb.freshDatabase();
        String url = "mysql://" + EmbeddedMariaDb.USER + "@" + jdbc.substring("jdbc:mariadb://".length());
        try (ServerProcess server = ServerProcess.serving("db_url=" + url, "clean_period=0");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            String tag = peer.published(presentity, pidf("open", "here"));
            KamailioTables.leaveBehind(jdbc);

            JsonObject first = cleanup(server);
            JsonObject second = cleanup(server);

            assertThat(first.getInteger("publications")).isEqualTo(1);
            assertThat(first.getInteger("subscriptions")).isEqualTo(1);
            assertThat(first.getInteger("watchers")).isEqualTo(1);
            assertThat(second.getInteger("publications")).isZero();
            assertThat(second.getInteger("subscriptions")).isZero();
            assertThat(second.getInteger("watchers")).isZero();
            assertThat(peer.ask(peer.refresh(presentity, tag)).status()).isEqualTo(200);
        }
    }

    private static JsonObject cleanup(ServerProcess server) {
        var response = server.post("/api/v1/admin/cleanup", "{}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }
}
