package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.DialogText.info;
import static org.openpresence.kit.DialogText.publish;
import static org.openpresence.kit.DialogText.subscribe;
import static org.openpresence.kit.DialogText.summary;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Busy lamps (RFC 4235). */
class DialogIT extends FreshPeer {
    private static final String DIALOG = "dialog";

    private String published(String... calls) {
        SipMessage reply = peer.ask(publish(peer, DIALOG, presentity, calls));
        assertThat(reply.status()).isEqualTo(200);
        return reply.header("SIP-ETag");
    }

    private String modified(String tag, String... calls) {
        SipMessage reply = peer.ask(publish(peer, DIALOG, presentity, calls).set("SIP-If-Match", tag));
        assertThat(reply.status()).isEqualTo(200);
        return reply.header("SIP-ETag");
    }

    @Test
    void a_call_is_told_from_its_beginning_to_its_end_once_each_and_numbered_from_0() {
        Watcher watcher = peer.watching(subscribe(peer, DIALOG, presentity));
        String nothing = summary(watcher.last());

        String tag = published("a Trying c1");
        String trying = summary(watcher.awaitNotify());
        tag = modified(tag, "a early c1");
        String early = summary(watcher.awaitNotify());
        tag = modified(tag, "a confirmed c1");
        String confirmed = summary(watcher.awaitNotify());
        modified(tag, "a terminated c1");
        String over = summary(watcher.awaitNotify());
        watcher.refresh(600);
        String refreshed = summary(watcher.awaitNotify());

        assertThat(watcher.last().header("Content-Type")).isEqualTo("application/dialog-info+xml");
        assertThat(nothing).isEqualTo("0 full");
        assertThat(trying).isEqualTo("1 partial a=trying");
        assertThat(early).isEqualTo("2 partial a=early");
        assertThat(confirmed).isEqualTo("3 partial a=confirmed");
        assertThat(over).isEqualTo("4 partial a=terminated");
        assertThat(refreshed).isEqualTo("5 full");
        watcher.isToldNothingFor(300);
    }

    @Test
    void several_calls_of_several_publishers_are_told_each_for_itself() {
        published("a confirmed c1");
        String other = published("b early c2");
        Watcher watcher = peer.watching(subscribe(peer, DIALOG, presentity));
        String first = summary(watcher.last());

        peer.ask(peer.request("PUBLISH", presentity)
                .set("Event", DIALOG)
                .set("SIP-If-Match", other)
                .expires(0));

        assertThat(first).isEqualTo("0 full a=confirmed b=early");
        assertThat(summary(watcher.awaitNotify())).isEqualTo("1 partial b=terminated");
    }

    @Test
    void late_news_of_a_call_that_is_over_does_not_revive_it_and_its_tag_can_be_used() {
        Watcher watcher = peer.watching(subscribe(peer, DIALOG, presentity));
        published("a early c1");
        watcher.awaitNotify();
        published("a terminated c1");
        assertThat(summary(watcher.awaitNotify())).isEqualTo("2 partial a=terminated");

        String tag = published("a confirmed c1");
        watcher.isToldNothingFor(300);
        modified(tag, "a confirmed c2");

        assertThat(summary(watcher.awaitNotify())).isEqualTo("3 partial a=confirmed");
    }

    @Test
    void a_new_call_under_the_id_of_one_that_is_over_is_a_new_call() {
        Watcher watcher = peer.watching(subscribe(peer, DIALOG, presentity));
        String tag = published("100 terminated");
        watcher.awaitNotify();
        tag = modified(tag, "100 early");
        assertThat(summary(watcher.awaitNotify())).isEqualTo("2 partial 100=early");
        modified(tag, "100 terminated");
        watcher.awaitNotify();

        published("100 early");

        assertThat(summary(watcher.awaitNotify())).isEqualTo("4 partial 100=early");
    }

    @Test
    void an_initial_publication_takes_the_place_of_one_of_the_same_call() {
        String first = published("a Trying c1");
        String second = published("a early c1");

        assertThat(peer.ask(publish(peer, DIALOG, presentity, "a confirmed c1").set("SIP-If-Match", first))
                        .status())
                .isEqualTo(412);
        modified(second, "a confirmed c1");
        assertThat(summary(peer.watching(subscribe(peer, DIALOG, presentity)).last()))
                .isEqualTo("0 full a=confirmed");
    }

    @Test
    void a_watcher_may_ask_for_one_dialog_and_its_parameters_are_echoed() {
        String event = "dialog;call-id=\"c2\";to-tag=l";
        Watcher watcher = peer.watching(subscribe(peer, event, presentity));
        published("a early c1");
        watcher.isToldNothingFor(300);

        published("b early c2");

        assertThat(summary(watcher.awaitNotify())).isEqualTo("1 partial b=early");
        assertThat(watcher.last().header("Event")).isEqualTo(event);
    }

    @Test
    void what_is_no_dialog_info_document_gets_415() {
        SipMessage noXml = peer.ask(
                peer.request("PUBLISH", presentity).set("Event", DIALOG).body("application/dialog-info+xml", "no xml"));
        SipMessage noState = peer.ask(publish(peer, DIALOG, presentity, "a unheard-of"));
        SipMessage plain = peer.ask(
                peer.request("PUBLISH", presentity).set("Event", DIALOG).body("text/plain", info()));

        assertThat(noXml.status()).isEqualTo(415);
        assertThat(noXml.header("Accept")).isEqualTo("application/dialog-info+xml");
        assertThat(noState.status()).isEqualTo(415);
        assertThat(plain.status()).isEqualTo(415);
    }

    @Test
    void a_failed_notify_is_followed_by_a_document_of_everything() {
        Watcher watcher = peer.watching(subscribe(peer, DIALOG, presentity));
        String tag = published("a early c1", "b early c2");
        watcher.awaitNotify();
        peer.answering(notify -> Optional.of("500 Server Error"));
        tag = modified(tag, "a confirmed c1", "b early c2");
        watcher.awaitNotify();
        peer.answering(NotifyAnswer.OK);

        modified(tag, "a confirmed c1", "b confirmed c2");

        assertThat(summary(watcher.awaitNotify())).isEqualTo("3 full a=confirmed b=confirmed");
    }

    @Test
    void phones_that_want_everything_or_one_dialog_or_never_nothing_get_that() {
        try (ServerProcess whole = ServerProcess.serving("dialog_notify=full");
                ServerProcess single = ServerProcess.serving("force_single_dialog=true", "force_dummy_dialog=true");
                SipPeer atWhole = SipPeer.udp(whole);
                SipPeer atSingle = SipPeer.udp(single)) {
            Watcher all = atWhole.watching(subscribe(atWhole, DIALOG, presentity));
            Watcher one = atSingle.watching(subscribe(atSingle, DIALOG, presentity));
            String empty = summary(one.last());

            atWhole.ask(publish(atWhole, DIALOG, presentity, "a confirmed c1"));
            all.awaitNotify();
            atWhole.ask(publish(atWhole, DIALOG, presentity, "b early c2"));
            atSingle.ask(publish(atSingle, DIALOG, presentity, "a confirmed c1", "b early c2", "c trying c3"));

            assertThat(empty).isEqualTo("0 full none=terminated");
            assertThat(summary(all.awaitNotify())).isEqualTo("2 full a=confirmed b=early");
            assertThat(summary(one.awaitNotify())).isEqualTo("1 full b=early");
        }
    }

    @Test
    void a_restart_goes_on_with_higher_versions_a_whole_document_and_what_is_over(@TempDir Path folder) {
        String database = "db_url=h2:" + folder.resolve("presence");
        String listen = "sip.listen=udp:127.0.0.1:" + FreePorts.next();
        Watcher watcher;
        try (ServerProcess server = ServerProcess.servingIn(folder, database, "fallback2db=true", listen);
                SipPeer first = SipPeer.udp(server)) {
            watcher = first.watching(subscribe(first, DIALOG, presentity));
            first.ask(publish(first, DIALOG, presentity, "a terminated c1"));
            first.ask(publish(first, DIALOG, presentity, "b early c2"));
            watcher.awaitNotify();
            assertThat(server.stop()).isZero();
            try (ServerProcess again = ServerProcess.servingIn(folder, database, "fallback2db=true", listen)) {
                first.ask(publish(first, DIALOG, presentity, "b confirmed c2"));
                SipMessage told = awaitWhole(watcher);
                if (summary(told).endsWith("full b=early")) {
                    // What the watcher had not confirmed at the stop may come once more, and only once.
                    told = awaitWhole(watcher);
                }
                assertThat(summary(told)).endsWith("full b=confirmed");
                assertThat(Long.parseLong(summary(told).split(" ", -1)[0])).isGreaterThan(2);
                first.ask(publish(first, DIALOG, presentity, "a confirmed c1"));
                watcher.isToldNothingFor(300);
                assertThat(again.isAlive()).isTrue();
            }
        }
    }

    private static SipMessage awaitWhole(Watcher watcher) {
        SipMessage told = watcher.awaitNotify();
        while (!summary(told).contains(" full ")) {
            told = watcher.awaitNotify();
        }
        return told;
    }
}
