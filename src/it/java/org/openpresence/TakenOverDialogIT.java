package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.pidf;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.KamailioTables;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;

/** Watchers of a Kamailio whose tables were taken over go on in the dialogs that it began (DESIGN.md §1.7). */
class TakenOverDialogIT {
    /** As Kamailio's transaction module makes it: it could be taken for a token of ours. */
    private static final String TAG = "a6a1c5f60faecf035a1ae5b6e96e979a-1a2b3c4d";

    private static final long LAST_CSEQ = 7;

    private final String database = EmbeddedMariaDb.freshDatabase();
    private int requests;

    private KamailioTables.Dialog dialog(SipPeer peer, String user) {
        return new KamailioTables.Dialog(
                user, "kamailio-" + user, TAG, "daves-" + user, LAST_CSEQ, "sip:dave@127.0.0.1:" + peer.port());
    }

    private SipRequestText again(SipPeer peer, KamailioTables.Dialog dialog, long expires) {
        requests++;
        return peer.request("SUBSCRIBE", "sip:192.0.2.1:5060")
                .set("From", "<sip:dave@example.com>;tag=" + dialog.fromTag())
                .set("To", "<sip:" + dialog.user() + "@example.com>;tag=" + dialog.toTag())
                .set("Call-ID", dialog.callId())
                .set("CSeq", 3 + requests + " SUBSCRIBE")
                .set("Contact", "<sip:dave@127.0.0.1:" + peer.port() + ">")
                .set("Event", "presence")
                .expires(expires);
    }

    private static void assertOld(SipMessage notify, KamailioTables.Dialog dialog) {
        assertThat(notify.header("From")).isEqualTo("<sip:" + dialog.user() + "@example.com>;tag=" + TAG);
        assertThat(notify.header("To")).isEqualTo("<sip:dave@example.com>;tag=" + dialog.fromTag());
    }

    private ServerProcess serving(String... more) {
        List<String> settings = new ArrayList<>(List.of("db_url=" + database + "?user=root"));
        settings.addAll(List.of(more));
        return ServerProcess.serving(settings.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fallback2db=0", "fallback2db=1"})
    void a_refresh_and_an_unsubscribe_are_carried_out_in_the_old_dialog_with_higher_numbers(String fallback) {
        KamailioTables.make(database);
        try (SipPeer peer = SipPeer.udp(9)) {
            KamailioTables.Dialog dialog = dialog(peer, "alice");
            KamailioTables.subscribe(database, dialog);
            try (ServerProcess server = serving(fallback);
                    SipPeer caller = SipPeer.udp(server)) {
                SipMessage told = peer.awaitNotify(dialog.callId());
                SipMessage refreshed = caller.ask(again(peer, dialog, 300));
                SipMessage after = peer.awaitNotify(dialog.callId());
                caller.published("sip:alice@example.com", pidf("open", "still told"));
                SipMessage changed = peer.awaitNotify(dialog.callId());
                SipMessage unsubscribed = caller.ask(again(peer, dialog, 0));
                SipMessage last = peer.awaitNotify(dialog.callId());
                SipMessage over = caller.ask(again(peer, dialog, 300));

                assertThat(told.cseq()).isGreaterThan(LAST_CSEQ);
                assertThat(refreshed.status()).isEqualTo(200);
                assertThat(refreshed.header("Expires")).isEqualTo("300");
                assertThat(refreshed.header("To")).endsWith(";tag=" + TAG);
                assertThat(List.of(after.cseq(), changed.cseq(), last.cseq()))
                        .containsExactly(told.cseq() + 1, told.cseq() + 2, told.cseq() + 3);
                assertThat(changed.content()).contains("still told");
                assertThat(unsubscribed.status()).isEqualTo(200);
                assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
                for (SipMessage notify : List.of(told, after, changed, last)) {
                    assertOld(notify, dialog);
                }
                assertThat(over.status()).isEqualTo(481);
            }
        }
    }

    @Test
    void with_fallback2db_a_row_that_kamailio_writes_later_is_taken_in_when_its_watcher_asks() {
        KamailioTables.make(database);
        try (ServerProcess server = serving("fallback2db=1");
                SipPeer peer = SipPeer.udp(server)) {
            KamailioTables.Dialog dialog = dialog(peer, "late");
            SipMessage unknown = peer.ask(again(peer, dialog, 300));
            KamailioTables.subscribe(database, dialog);

            SipMessage refreshed = peer.ask(again(peer, dialog, 300));
            SipMessage notify = peer.awaitNotify(dialog.callId());

            assertThat(unknown.status()).isEqualTo(481);
            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(notify.cseq()).isGreaterThan(LAST_CSEQ);
            assertOld(notify, dialog);
        }
    }

    @Test
    void while_the_database_is_away_it_is_503_with_retry_after_and_not_481() {
        KamailioTables.make(database);
        try (ServerProcess server = serving("fallback2db=0");
                SipPeer peer = SipPeer.udp(server)) {
            KamailioTables.Dialog dialog = dialog(peer, "away");
            KamailioTables.subscribe(database, dialog);
            SipMessage reply;
            EmbeddedMariaDb.freeze();
            try {
                reply = peer.ask(again(peer, dialog, 300));
            } finally {
                EmbeddedMariaDb.thaw();
            }

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void whichever_node_of_two_gets_the_request_the_owner_carries_it_out() {
        KamailioTables.make(database);
        try (SipPeer peer = SipPeer.udp(9)) {
            List<KamailioTables.Dialog> dialogs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                dialogs.add(dialog(peer, "user" + i));
                KamailioTables.subscribe(database, dialogs.get(i));
            }
            try (ServerCluster two =
                            ServerCluster.start(2, "db_url=" + database + "?user=root", "sip.notify_from=owner");
                    SipPeer here = SipPeer.udp(two.node(0));
                    SipPeer there = SipPeer.udp(two.node(1))) {
                for (KamailioTables.Dialog dialog : dialogs) {
                    long cseq = peer.awaitNotify(dialog.callId()).cseq();
                    for (SipPeer caller : List.of(here, there)) {
                        assertThat(caller.askPatiently(again(peer, dialog, 300)).status())
                                .isEqualTo(200);
                        SipMessage notify = peer.awaitNotify(dialog.callId());
                        assertOld(notify, dialog);
                        assertThat(notify.cseq()).isGreaterThan(cseq);
                        cseq = notify.cseq();
                    }
                }
            }
        }
    }
}
