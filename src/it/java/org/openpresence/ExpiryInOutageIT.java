package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Time goes on while the database does not: what ends then ends on time, is told once, and leaves no row. */
class ExpiryInOutageIT {
    private static final Duration BACK = Duration.ofSeconds(30);

    @Test
    void what_expires_while_the_database_is_frozen_is_told_on_time_and_once_and_is_gone_from_it_afterwards() {
        String url = EmbeddedMariaDb.freshDatabase();
        try (ServerProcess server =
                        ServerProcess.serving("db_url=" + url + "?user=" + EmbeddedMariaDb.USER, "fallback2db=1");
                SipPeer peer = SipPeer.udp(server);
                SipPeer other = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher staying = peer.watching(presentity);
            Watcher leaving = other.watching(other.subscribe(presentity).expires(4));
            SipMessage published =
                    peer.ask(peer.publish(presentity, pidf("open", "short")).expires(3));
            long answeredAt = System.nanoTime();
            staying.awaitNotify();
            leaving.awaitNotify();

            EmbeddedMariaDb.freeze();
            try {
                assertThat(staying.awaitNotify().content()).contains("<basic>closed</basic>");
                assertThat(millisSince(answeredAt)).isBetween(2_800L, 4_000L);
                assertThat(leaving.awaitNotify().content()).contains("<basic>closed</basic>");
                SipMessage last = leaving.awaitNotify();
                assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
                assertThat(millisSince(answeredAt)).isLessThan(5_000L);
                assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            } finally {
                EmbeddedMariaDb.thaw();
            }

            staying.isToldNothingFor(500);
            assertThat(peer.ask(peer.refresh(presentity, published.header("SIP-ETag")))
                            .status())
                    .isEqualTo(412);
            Awaitility.await().atMost(BACK).untilAsserted(() -> assertThat(
                            server.metrics().sum("presence_dirty_records"))
                    .isZero());
            assertThat(DatabaseParametersIT.count(url, EmbeddedMariaDb.USER, "presentity"))
                    .isZero();
            assertThat(DatabaseParametersIT.count(url, EmbeddedMariaDb.USER, "active_watchers"))
                    .isEqualTo(1);
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
