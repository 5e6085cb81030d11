package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;
import static org.openpresence.kit.Samples.summary;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Several subscriptions in one dialog, as clients of RFC 3265 make them (RFC 6665 §4.5.2). */
class SharedDialogIT {
    private static final String SUMMARY = "message-summary";

    private final String presentity = freshPresentity();

    /** Asks for another event in the dialog of {@code watcher} and returns the NOTIFY that follows. */
    private static SipMessage join(SipPeer peer, Watcher watcher, String event) {
        // Until the 200 of what it was told has arrived: what was not answered yet is told again behind a request of
        // the dialog.
        watcher.isToldNothingFor(200);
        SipMessage reply = peer.ask(watcher.again(600).set("Event", event));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Expires")).isEqualTo("600");
        assertThat(reply.header("To")).isEqualTo(watcher.reply().header("To"));
        return watcher.awaitNotify();
    }

    private void publishMail(SipPeer peer, int voice) {
        assertThat(peer.ask(peer.request("PUBLISH", presentity)
                                .set("Event", SUMMARY)
                                .expires(600)
                                .body("application/simple-message-summary", summary("yes", voice)))
                        .status())
                .isEqualTo(200);
    }

    private static void assertSameDialog(SipMessage notify, Watcher watcher) {
        assertThat(notify.header("From")).isEqualTo(watcher.reply().header("To"));
        assertThat(notify.header("To")).isEqualTo(watcher.reply().header("From"));
    }

    @Test
    void a_subscribe_for_another_event_in_the_dialog_makes_a_further_subscription_under_its_tags_and_numbers() {
        try (SipPeer peer = SipPeer.udp(SharedServer.get())) {
            Watcher watcher = peer.watching(presentity);

            SipMessage first = join(peer, watcher, SUMMARY);
            SipMessage second = join(peer, watcher, "presence;id=work");
            publishMail(peer, 3);
            SipMessage mail = watcher.awaitNotify();
            peer.published(presentity, pidf("open", "here"));
            SipMessage one = watcher.awaitNotify();
            SipMessage other = watcher.awaitNotify();

            assertThat(first.header("Event")).isEqualTo(SUMMARY);
            assertThat(first.cseq()).isEqualTo(2);
            assertThat(second.header("Event")).isEqualTo("presence;id=work");
            assertThat(second.cseq()).isEqualTo(3);
            assertThat(mail.header("Event")).isEqualTo(SUMMARY);
            assertThat(mail.content()).contains("Voice-Message: 3/0");
            assertThat(mail.cseq()).isEqualTo(4);
            assertThat(one.cseq()).isEqualTo(5);
            assertThat(other.cseq()).isEqualTo(6);
            assertThat(Set.of(one.header("Event"), other.header("Event")))
                    .isEqualTo(Set.of("presence", "presence;id=work"));
            assertThat(one.content()).contains("here").isEqualTo(other.content());
            for (SipMessage notify : new SipMessage[] {first, second, mail, one, other}) {
                assertSameDialog(notify, watcher);
            }
        }
    }

    @Test
    void the_end_of_one_is_not_that_of_the_others() {
        try (SipPeer peer = SipPeer.udp(SharedServer.get())) {
            Watcher watcher = peer.watching(presentity);
            join(peer, watcher, SUMMARY);

            assertThat(watcher.refresh(0).status()).isEqualTo(200);
            SipMessage last = watcher.awaitNotify();
            publishMail(peer, 1);
            SipMessage mail = watcher.awaitNotify();
            peer.published(presentity, pidf("open", "unheard"));
            watcher.isToldNothingFor(300);
            SipMessage anew = join(peer, watcher, "presence");
            watcher.isToldNothingFor(200);
            assertThat(peer.ask(watcher.again(0).set("Event", SUMMARY)).status())
                    .isEqualTo(200);
            SipMessage lastOfMail = watcher.awaitNotify();
            peer.published(presentity, pidf("t2", "open", "heard"));
            SipMessage heard = watcher.awaitNotify();
            assertThat(watcher.refresh(0).status()).isEqualTo(200);
            watcher.awaitNotify();
            int over = peer.ask(watcher.again(600).set("Event", "dialog")).status();

            assertThat(last.header("Event")).isEqualTo("presence");
            assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
            assertThat(mail.header("Event")).isEqualTo(SUMMARY);
            assertThat(mail.header("Subscription-State")).startsWith("active");
            assertThat(anew.content()).contains("unheard");
            assertThat(lastOfMail.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
            assertThat(heard.content()).contains("heard");
            assertThat(heard.cseq()).isEqualTo(lastOfMail.cseq() + 1);
            assertThat(over).isEqualTo(481);
        }
    }

    @Test
    void a_watcher_that_ends_one_by_its_answer_keeps_the_other() {
        try (SipPeer peer = SipPeer.udp(SharedServer.get())) {
            Watcher watcher = peer.watching(presentity);
            join(peer, watcher, SUMMARY);
            peer.answering(notify -> NotifyAnswer.always(
                            notify.header("Event").equals("presence") ? "481 No Such Subscription" : "200 OK")
                    .to(notify));

            peer.published(presentity, pidf("open", "here"));
            watcher.awaitNotify();
            publishMail(peer, 2);
            SipMessage mail = watcher.awaitNotify();
            peer.published(presentity, pidf("t2", "open", "there"));

            assertThat(mail.header("Event")).isEqualTo(SUMMARY);
            watcher.isToldNothingFor(300);
            assertThat(peer.ask(watcher.again(600).set("Event", SUMMARY)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void its_notifies_never_overtake_each_other() {
        try (SipPeer peer = SipPeer.udp(SharedServer.get())) {
            Watcher watcher = peer.watching(presentity);
            join(peer, watcher, SUMMARY);
            peer.answering(NotifyAnswer.SILENCE);

            peer.published(presentity, pidf("open", "here"));
            SipMessage presence = watcher.awaitNotify();
            publishMail(peer, 5);
            watcher.isToldNothingFor(400);
            peer.answering(NotifyAnswer.OK);
            peer.answerLate(presence, "200 OK");
            SipMessage mail = watcher.awaitNotify();

            assertThat(mail.content()).contains("Voice-Message: 5/0");
            assertThat(mail.cseq()).isEqualTo(presence.cseq() + 1);
        }
    }

    @Test
    void who_may_not_watch_watchers_may_not_in_a_dialog_either_and_the_dialog_goes_on() {
        try (SipPeer peer = SipPeer.udp(SharedServer.get())) {
            Watcher watcher = peer.watching(presentity);

            int refused =
                    peer.ask(watcher.again(600).set("Event", "presence.winfo")).status();
            int unknown =
                    peer.ask(watcher.again(600).set("Event", "unheard-of")).status();

            assertThat(refused).isEqualTo(403);
            assertThat(unknown).isEqualTo(489);
            assertThat(watcher.refresh(600).status()).isEqualTo(200);
        }
    }

    @Test
    void after_a_restart_all_subscriptions_of_the_dialog_go_on_under_its_tag_with_higher_numbers() {
        Path folder = ServerProcess.temporaryFolder();
        ServerProcess first = start(folder, FreePorts.next());
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            int port = first.udpPort();
            Watcher watcher = peer.watching(presentity);
            long highest = join(peer, watcher, SUMMARY).cseq();
            first.kill();

            try (ServerProcess second = start(folder, port)) {
                assertThat(second.isAlive()).isTrue();
                assertThat(watcher.refresh(600).status()).isEqualTo(200);
                assertThat(peer.ask(watcher.again(600).set("Event", SUMMARY)).status())
                        .isEqualTo(200);
                publishMail(peer, 4);
                Set<String> events = new HashSet<>();
                SipMessage notify;
                do {
                    notify = watcher.awaitNotify();
                    assertThat(notify.cseq()).isGreaterThan(highest);
                    assertSameDialog(notify, watcher);
                    highest = notify.cseq();
                    events.add(notify.header("Event"));
                } while (!notify.content().contains("Voice-Message: 4/0"));
                assertThat(events).containsExactlyInAnyOrder("presence", SUMMARY);
            }
        }
    }

    private static ServerProcess start(Path folder, int port) {
        return ServerProcess.servingIn(
                folder,
                "db_url=h2:./state",
                "sip.listen=udp:127.0.0.1:" + port + ",tcp:127.0.0.1:0",
                "sip.t1_ms=100",
                "sip.t2_ms=400",
                "fallback2db=1");
    }
}
