package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** A phone that has lost its memory makes the same Call-ID, tag and CSeq again (RFC 3261 §8.2.2.2, §17.2.2). */
class RebootedPhoneIT {
    private static final int PATIENCE_SECONDS = 60;

    @Test
    void it_is_told_again_once_no_copy_of_its_first_request_can_be_under_way() {
        String presentity = freshPresentity();
        try (ServerProcess server = ServerProcess.serving("sip.t1_ms=20", "sip.t2_ms=80");
                SipPeer before = SipPeer.udp(server);
                SipPeer after = SipPeer.udp(server)) {
            SipRequestText subscribe = before.subscribe(presentity);
            Watcher first = before.watching(subscribe);
            assertThat(first.refresh(600).status()).isEqualTo(200);
            first.awaitNotify();
            subscribe.set("Contact", "<" + after.contact() + ">");

            SipMessage[] notify = {null};
            SipMessage[] reply = {null};
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> {
                subscribe.set("Via", after.via(SipPeer.freshBranch()));
                reply[0] = after.ask(subscribe);
                notify[0] = after.pollNotify(subscribe.get("Call-ID"), 3_000);
                return notify[0] != null;
            });
            after.published(presentity, pidf("open", "after the reboot"));

            assertThat(reply[0].status()).isEqualTo(200);
            assertThat(reply[0].header("Expires")).isEqualTo("600");
            assertThat(SipMessage.parameter(notify[0].header("From"), "tag"))
                    .isEqualTo(SipMessage.parameter(reply[0].header("To"), "tag"));
            assertThat(after.awaitNotify(subscribe.get("Call-ID")).content()).contains("after the reboot");
            first.isToldNothingFor(300);
            assertThat(server.metrics().sum("presence_subscriptions")).isEqualTo(1);
        }
    }
}
