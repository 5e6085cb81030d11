package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** NOTIFY as a watcher sees it (RFC 6665 §4.2.2). */
class NotifyIT {
    private SipPeer publisher;
    private SipPeer peer;
    private String presentity;
    private String entityTag = "";

    @BeforeEach
    void connect() {
        publisher = SipPeer.udp(SharedServer.get());
        peer = SipPeer.udp(SharedServer.get());
        presentity = freshPresentity();
    }

    @AfterEach
    void disconnect() {
        peer.close();
        publisher.close();
    }

    private void publish(String note) {
        var request = publisher.publish(presentity, pidf("open", note));
        if (!entityTag.isEmpty()) {
            request.set("SIP-If-Match", entityTag);
        }
        SipMessage reply = publisher.ask(request);
        assertThat(reply.status()).isEqualTo(200);
        entityTag = reply.header("SIP-ETag");
    }

    @Test
    void it_carries_the_headers_of_the_dialog_and_of_its_package() {
        publish("here");

        Watcher watcher = peer.watching(peer.subscribe(presentity)
                .set("From", "\"Watcher\" <" + peer.address() + ";x=1>;tag=abc")
                .set("To", "<" + presentity + ";y=2>"));
        SipMessage notify = watcher.last();

        String tag = SipMessage.parameter(watcher.reply().header("To"), "tag");
        assertThat(notify.startLine()).isEqualTo("NOTIFY " + peer.contact() + " SIP/2.0");
        assertThat(notify.header("Via"))
                .startsWith("SIP/2.0/UDP 127.0.0.1:" + SharedServer.get().udpPort() + ";branch=z9hG4bK");
        assertThat(notify.header("Max-Forwards")).isEqualTo("70");
        assertThat(notify.header("From")).isEqualTo("<" + presentity + ";y=2>;tag=" + tag);
        assertThat(notify.header("To")).isEqualTo("\"Watcher\" <" + peer.address() + ";x=1>;tag=abc");
        assertThat(notify.header("Contact")).isEqualTo(watcher.reply().header("Contact"));
        assertThat(notify.header("Event")).isEqualTo("presence");
        assertThat(notify.header("Subscription-State")).matches("active;expires=(600|599)");
        assertThat(notify.header("Allow-Events")).contains("presence", "message-summary");
        assertThat(notify.header("Content-Type")).isEqualTo("application/pidf+xml");
        assertThat(notify.lines()).doesNotHaveDuplicates();
    }

    @Test
    void sequence_numbers_begin_at_1_and_rise_by_exactly_1() {
        Watcher watcher = peer.watching(presentity);
        long first = watcher.last().cseq();

        for (int i = 2; i <= 30; i++) {
            publish("n" + i);
            assertThat(watcher.awaitNotify().cseq()).isEqualTo(i);
        }

        assertThat(first).isEqualTo(1);
    }

    @Test
    void a_loose_route_set_is_followed_in_order() {
        String proxy = "<sip:127.0.0.1:" + peer.port() + ";lr;token=1>";

        Watcher watcher = peer.watching(peer.subscribe(presentity)
                .set("Contact", "<sip:w@192.0.2.1:5060>")
                .add("Record-Route", proxy + ", <sip:second.example.com;lr>")
                .add("Record-Route", "<sip:third.example.com;lr>"));

        assertThat(watcher.last().requestUri()).isEqualTo("sip:w@192.0.2.1:5060");
        assertThat(String.join(",", watcher.last().headers("Route")).replace(" ", ""))
                .isEqualTo(proxy + ",<sip:second.example.com;lr>,<sip:third.example.com;lr>");
    }

    @Test
    void a_strict_router_gets_its_own_uri_in_the_request_line() {
        Watcher watcher = peer.watching(peer.subscribe(presentity)
                .set("Contact", "<sip:w@192.0.2.1:5060>")
                .add("Record-Route", "<sip:127.0.0.1:" + peer.port() + ">")
                .add("Record-Route", "<sip:second.example.com;lr>"));

        assertThat(watcher.last().requestUri()).isEqualTo("sip:127.0.0.1:" + peer.port());
        assertThat(String.join(",", watcher.last().headers("Route")).replace(" ", ""))
                .isEqualTo("<sip:second.example.com;lr>,<sip:w@192.0.2.1:5060>");
    }

    @Test
    void at_most_one_is_outstanding_and_the_newest_state_replaces_what_waits() {
        Watcher watcher = peer.watching(presentity);
        peer.answering(NotifyAnswer.SILENCE);
        publish("first");
        SipMessage open = watcher.awaitNotify();
        publish("second");
        publish("third");
        publish("fourth");
        assertThat(watcher.pollNotify(150)).isNull();

        peer.answering(NotifyAnswer.OK);
        peer.answerLate(open, "200 OK");

        SipMessage newest = watcher.awaitNotify();
        assertThat(newest.content()).contains("fourth");
        assertThat(newest.cseq()).isEqualTo(open.cseq() + 1);
        assertThat(watcher.pollNotify(50)).isNull();
    }

    @Test
    void an_unanswered_one_is_repeated_byte_by_byte() {
        Watcher watcher = peer.watching(presentity);
        AtomicInteger seen = new AtomicInteger();
        peer.answering(notify -> Optional.<String>empty());
        publish("repeat me");
        SipMessage notify = watcher.awaitNotify();

        org.awaitility.Awaitility.await().until(() -> {
            seen.set(peer.copiesOf(notify));
            return seen.get() >= 3;
        });

        peer.answerLate(notify, "200 OK");
        publish("next");
        peer.answering(NotifyAnswer.OK);
        assertThat(watcher.awaitNotify().cseq()).isEqualTo(notify.cseq() + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604})
    void these_answers_end_the_subscription(int status) {
        Watcher watcher = peer.watching(presentity);
        peer.answering(NotifyAnswer.always(status + " No"));

        publish("refused");

        watcher.awaitNotify();
        assertThat(untilGone(watcher)).isEqualTo(481);
        peer.answering(NotifyAnswer.OK);
        publish("unheard");
        assertThat(watcher.pollNotify(100)).isNull();
    }

    /** A subscription ends a moment after the answer to its NOTIFY; a SUBSCRIBE in between would be a refresh. */
    private int untilGone(Watcher watcher) {
        org.awaitility.Awaitility.await()
                .pollDelay(java.time.Duration.ofMillis(100))
                .until(() -> true);
        return watcher.refresh(600).status();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 486, 500, 503, 600, 603})
    void these_answers_keep_the_subscription(int status) {
        Watcher watcher = peer.watching(presentity);
        peer.answering(NotifyAnswer.always(status + " Not Now"));
        publish("refused");
        watcher.awaitNotify();
        peer.answering(NotifyAnswer.OK);

        publish("heard");

        SipMessage notify = watcher.awaitNotify();
        assertThat(notify.content()).contains("heard");
        assertThat(watcher.refresh(600).status()).isEqualTo(200);
    }

    @Test
    void three_strikes_in_a_row_end_the_subscription() {
        Watcher watcher = peer.watching(presentity);
        peer.answering(NotifyAnswer.always("500 Trouble"));
        for (int i = 1; i <= 3; i++) {
            publish("strike " + i);
            assertThat(watcher.awaitNotify().content()).contains("strike " + i);
        }

        assertThat(untilGone(watcher)).isEqualTo(481);
    }

    @Test
    void a_success_in_between_forgives_the_strikes() {
        Watcher watcher = peer.watching(presentity);
        for (int i = 1; i <= 6; i++) {
            peer.answering(NotifyAnswer.always(i % 3 == 0 ? "200 OK" : "500 Trouble"));
            publish("try " + i);
            assertThat(watcher.awaitNotify().content()).contains("try " + i);
        }

        assertThat(untilGone(watcher)).isEqualTo(200);
    }

    @Test
    void retry_after_is_waited_for_and_then_the_newest_state_is_told() {
        Watcher watcher = peer.watching(presentity);
        peer.answering(NotifyAnswer.always("503 Busy\r\nRetry-After: 1"));
        publish("first");
        watcher.awaitNotify();
        long refusedAt = System.nanoTime();
        peer.answering(NotifyAnswer.OK);

        publish("second");

        assertThat(watcher.pollNotify(700)).isNull();
        assertThat(watcher.awaitNotify().content()).contains("second");
        assertThat(System.nanoTime() - refusedAt).isGreaterThan(950_000_000L);
    }

    @Test
    void a_481_to_the_very_first_is_forgiven_once() {
        AtomicInteger asked = new AtomicInteger();
        peer.answering(notify -> Optional.of(asked.incrementAndGet() == 1 ? "481 Too Early" : "200 OK"));

        Watcher watcher = peer.watching(presentity);

        SipMessage again = watcher.awaitNotify();
        assertThat(again.cseq()).isEqualTo(2);
        publish("alive");
        assertThat(watcher.awaitNotify().content()).contains("alive");
    }

    @Test
    void a_481_to_the_first_two_ends_the_subscription() {
        peer.answering(NotifyAnswer.always("481 No Such Dialog"));
        Watcher watcher = peer.watching(presentity);
        watcher.awaitNotify();

        assertThat(untilGone(watcher)).isEqualTo(481);
    }

    @Test
    void a_481_to_the_final_one_harms_nobody() {
        Watcher other = peer.watching(presentity);
        Watcher watcher = peer.watching(presentity);
        peer.answering(NotifyAnswer.always("481 Gone"));
        watcher.refresh(0);
        watcher.awaitNotify();
        peer.answering(NotifyAnswer.OK);

        publish("goes on");

        assertThat(other.awaitNotify().content()).contains("goes on");
    }

    @Test
    void a_watcher_that_is_dead_delays_no_other() {
        try (SipPeer dead = SipPeer.udp(SharedServer.get())) {
            dead.watching(presentity);
            dead.answering(NotifyAnswer.SILENCE);
            Watcher watcher = peer.watching(presentity);
            long begun = System.nanoTime();

            for (int i = 0; i < 10; i++) {
                publish("n" + i);
                assertThat(watcher.awaitNotify().content()).contains("n" + i);
            }

            assertThat(System.nanoTime() - begun).isLessThan(3_000_000_000L);
        }
    }

    @Test
    void no_answer_at_all_ends_the_subscription() {
        try (ServerProcess server = ServerProcess.serving("sip.t1_ms=20", "sip.t2_ms=80");
                SipPeer silent = SipPeer.udp(server)) {
            Watcher watcher = silent.watching(presentity);
            silent.answering(NotifyAnswer.SILENCE);

            silent.published(presentity, pidf("open", "unanswered"));

            SipMessage notify = watcher.awaitNotify();
            org.awaitility.Awaitility.await()
                    .until(() -> server.metrics().sum("presence_notifies_total", "outcome=\"timeout\"") == 1);
            assertThat(silent.copiesOf(notify)).isGreaterThan(5);
            assertThat(watcher.refresh(600).status()).isEqualTo(481);
        }
    }
}
