package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;

/** Administration where the owner does not answer: it is there, and does nothing. */
class AdminSilentOwnerIT {

    @Test
    void a_call_for_what_a_silent_node_owns_gets_503_in_time() {
        try (ServerCluster two = ServerCluster.start(2, "sip.event_loops=2");
                SipPeer peer = SipPeer.udp(two.node(0))) {
            ServerProcess asked = two.node(0);
            String name = two.node(1).awaitReady().getString("node");
            String presentity = Stream.generate(() -> published(peer))
                    .filter(one -> answer(asked, one).body().contains(name))
                    .findFirst()
                    .orElseThrow();
            two.pause(1);
            long begun = System.nanoTime();

            HttpResponse<String> refused = answer(asked, presentity);
            long seconds = (System.nanoTime() - begun) / 1_000_000_000;

            two.goOn(1);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(new JsonObject(refused.body()).getString("error")).contains("no owner answers");
            assertThat(seconds).isLessThan(15);
        }
    }

    private static String published(SipPeer peer) {
        String presentity = freshPresentity();
        peer.published(presentity, pidf("open", "x"));
        return presentity;
    }

    private static HttpResponse<String> answer(ServerProcess at, String presentity) {
        return at.post(
                "/api/v1/admin/presentityShow",
                new JsonObject().put("presentity_uri", presentity).encode());
    }
}
