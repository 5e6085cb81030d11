package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.pidf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** SUBSCRIBEs that are refused (RFC 6665 §4.2.1). */
class SubscribeRefusalIT extends FreshPeer {
    @ParameterizedTest
    @ValueSource(strings = {"", "weather", "presence.winfo.winfo.winfo", "presences"})
    void an_absent_or_unknown_event_gets_489_with_allow_events(String event) {
        SipRequestText subscribe = peer.subscribe(presentity).without("Event");
        if (!event.isEmpty()) {
            subscribe.set("Event", event);
        }

        SipMessage reply = peer.ask(subscribe);

        assertThat(reply.status()).isEqualTo(489);
        assertThat(reply.header("Allow-Events")).contains("presence");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967296", "-1", "soon", ""})
    void an_expiry_that_is_no_interval_gets_400(String expires) {
        assertThat(peer.ask(peer.subscribe(presentity).set("Expires", expires)).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "<mailto:a@example.com>", "<tel:+49301234>", "nonsense"})
    void a_contact_that_no_notify_can_go_to_gets_400(String contact) {
        assertThat(peer.ask(peer.subscribe(presentity).set("Contact", contact)).status())
                .isEqualTo(400);
    }

    @Test
    void without_contact_it_gets_400() {
        assertThat(peer.ask(peer.subscribe(presentity).without("Contact")).status())
                .isEqualTo(400);
    }

    @Test
    void two_contacts_get_400() {
        assertThat(peer.ask(peer.subscribe(presentity).add("Contact", "<sip:b@127.0.0.1>"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "", "application/watcherinfo+xml, text/*", "application/pidf+xml;q=0, */*"})
    void an_accept_without_the_type_of_the_package_gets_406(String accept) {
        SipMessage reply = peer.ask(peer.subscribe(presentity).set("Accept", accept));

        assertThat(reply.status()).isEqualTo(406);
        assertThat(reply.header("Accept")).contains("application/pidf+xml");
    }

    @Test
    void an_unknown_option_in_require_gets_420_naming_it() {
        SipMessage reply = peer.ask(peer.subscribe(presentity)
                .set("Require", "recipient-list-subscribe")
                .set("Content-Encoding", "deflate")
                .body("application/resource-lists+xml", "\u0001\u0002"));

        assertThat(reply.status()).isEqualTo(420);
        assertThat(reply.header("Unsupported")).isEqualTo("recipient-list-subscribe");
    }

    @Test
    void a_request_in_an_unknown_dialog_gets_481() {
        Watcher watcher = peer.watching(presentity);

        List<SipRequestText> strangers = List.of(
                watcher.again(600).set("To", "<" + presentity + ">;tag=10unknown"),
                watcher.again(600).set("Call-ID", "unknown"),
                watcher.again(600).set("From", "<" + peer.address() + ">;tag=unknown"));

        assertThat(strangers)
                .allSatisfy(stranger -> assertThat(peer.ask(stranger).status()).isEqualTo(481));
    }

    @Test
    void a_lower_cseq_gets_500_and_changes_nothing() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("CSeq", "10 SUBSCRIBE"));
        watcher.refresh(600);
        watcher.awaitNotify();

        SipMessage lower = peer.ask(watcher.again(0).set("CSeq", "5 SUBSCRIBE"));

        assertThat(lower.status()).isEqualTo(500);
        peer.published(presentity, pidf("open", "still told"));
        assertThat(watcher.awaitNotify().content()).contains("still told");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648 SUBSCRIBE", "x SUBSCRIBE", "1 PUBLISH", "1", "-1 SUBSCRIBE"})
    void a_cseq_out_of_range_or_of_another_method_gets_400(String cseq) {
        assertThat(peer.ask(peer.subscribe(presentity).set("CSeq", cseq)).status())
                .isEqualTo(400);
    }
}
