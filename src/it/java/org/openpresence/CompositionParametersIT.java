package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** What several publications come to is what the parameters say. */
class CompositionParametersIT {
    @Test
    void presence_composition_newest_shows_the_newest_publication_alone() {
        try (ServerProcess server = ServerProcess.serving("presence_composition=newest");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            String desk = peer.published(presentity, pidf("desk", "open", "at the desk"));
            watcher.awaitNotify();

            String mobile = peer.published(presentity, pidf("mobile", "open", "on the way"));
            SipMessage both = watcher.awaitNotify();
            peer.ask(peer.remove(presentity, mobile));
            SipMessage back = watcher.awaitNotify();
            peer.ask(peer.remove(presentity, desk));
            SipMessage gone = watcher.awaitNotify();

            assertThat(both.content()).contains("on the way").doesNotContain("desk");
            assertThat(back.content()).contains("at the desk").doesNotContain("mobile");
            assertThat(gone.content()).contains("<basic>closed</basic>").doesNotContain("at the desk");
        }
    }

    @Test
    void message_summary_sum_adds_up_what_several_publishers_say() {
        try (ServerProcess server = ServerProcess.serving("message_summary_sum=true");
                SipPeer peer = SipPeer.udp(server)) {
            String account = freshPresentity();
            peer.ask(summary(peer, account, "Messages-Waiting: yes\r\nVoice-Message: 2/8\r\n"));
            peer.ask(summary(peer, account, "Messages-Waiting: no\r\nVoice-Message: 0/1\r\n"));

            Watcher watcher = peer.watching(peer.subscribe(account).set("Event", "message-summary"));

            assertThat(watcher.last().content()).isEqualTo("Messages-Waiting: yes\r\nVoice-Message: 2/9\r\n");
        }
    }

    private static SipRequestText summary(SipPeer peer, String account, String summary) {
        return peer.publish(account, "")
                .set("Event", "message-summary")
                .body("application/simple-message-summary", summary);
    }
}
