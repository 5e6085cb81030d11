package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** A connection breaks while a NOTIFY is outstanding on it: nobody waits for Timer F, which would be 32 s (RFC 3261 §17.1.4, §18). */
class LostConnectionIT {
    private static final int NOT_LONG_MILLIS = 4_000;

    /** Subscribes with a Contact that names another port and wants the connection to be used while there is one. */
    private static Watcher watching(SipPeer peer, String presentity) {
        return peer.watching(peer.subscribe(presentity).set("Contact", "<" + peer.contact() + ";ob>"));
    }

    private static SipMessage toldOverTheContact(SipPeer peer, Watcher watcher, SipMessage unanswered) {
        peer.answering(NotifyAnswer.OK);
        peer.connection().close();
        SipMessage again = watcher.pollNotify(NOT_LONG_MILLIS);
        assertThat(again).as("NOTIFY at the Contact").isNotNull();
        assertThat(again.cseq()).isEqualTo(unanswered.cseq());
        assertThat(again.branch()).isNotEqualTo(unanswered.branch());
        assertThat(again.content()).isEqualTo(unanswered.content());
        assertThat(peer.connectionsTaken()).isEqualTo(1);
        return again;
    }

    @Test
    void an_outstanding_notify_leaves_to_the_contact_at_once() {
        String presentity = freshPresentity();
        try (ServerProcess server = ServerProcess.serving();
                SipPeer peer = SipPeer.tcpListening(server);
                SipPeer publisher = SipPeer.udp(server)) {
            Watcher watcher = watching(peer, presentity);
            assertThat(peer.connectionsTaken()).isZero();
            peer.answering(NotifyAnswer.SILENCE);
            publisher.published(presentity, pidf("open", "here"));

            SipMessage again = toldOverTheContact(peer, watcher, watcher.awaitNotify());

            assertThat(again.content()).contains("here");
            publisher.published(presentity, pidf("t2", "open", "there"));
            assertThat(watcher.awaitNotify().cseq()).isEqualTo(again.cseq() + 1);
        }
    }

    @Test
    void a_watcher_that_only_the_connection_led_to_keeps_its_subscription_until_it_refreshes() {
        String presentity = freshPresentity();
        try (ServerProcess server = ServerProcess.serving();
                SipPeer gone = SipPeer.tcp(server);
                SipPeer back = SipPeer.tcp(server);
                SipPeer publisher = SipPeer.udp(server)) {
            String contact = "<sip:x1y2@df7jal23ls0d.invalid;transport=tcp>";
            Watcher watcher = gone.watching(gone.subscribe(presentity).set("Contact", contact));
            gone.answering(NotifyAnswer.SILENCE);
            publisher.published(presentity, pidf("open", "here"));
            long outstanding = watcher.awaitNotify().cseq();
            gone.connection().close();

            Awaitility.await()
                    .atMost(Duration.ofMillis(NOT_LONG_MILLIS))
                    .until(() -> server.metrics().sum("presence_notifies_total", "outcome=\"failed\"") == 1);
            SipMessage refreshed = back.ask(watcher.again(600)
                    .set("Via", back.via(SipPeer.freshBranch()))
                    .set("Contact", contact));
            SipMessage notify = back.awaitNotify(watcher.last().header("Call-ID"));

            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(notify.cseq()).isEqualTo(outstanding + 1);
            assertThat(notify.content()).contains("here");
        }
    }

    @Test
    void whichever_node_owns_the_presentity_the_node_of_the_connection_sees_to_it() {
        try (ServerCluster two = ServerCluster.start(2, "db_url=" + EmbeddedMariaDb.freshDatabaseUrl())) {
            for (int i = 0; i < 6; i++) {
                String presentity = "sip:l" + i + "-" + SipPeer.token() + "@example.com";
                try (SipPeer peer = SipPeer.tcpListening(two.node(0));
                        SipPeer publisher = SipPeer.udp(two.node(1))) {
                    Watcher watcher = watching(peer, presentity);
                    peer.answering(NotifyAnswer.SILENCE);
                    publisher.askPatiently(publisher.publish(presentity, pidf("open", "here")));

                    SipMessage again = toldOverTheContact(peer, watcher, watcher.awaitNotify());

                    publisher.askPatiently(publisher.publish(presentity, pidf("t2", "open", "there")));
                    assertThat(watcher.awaitNotify().cseq()).isEqualTo(again.cseq() + 1);
                }
            }
        }
    }
}
