package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** PUBLISHes that are refused (RFC 3903 §6). */
class PublishRefusalIT extends FreshPeer {
    @Test
    void without_event_it_gets_489_with_allow_events() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "")).without("Event"));

        assertThat(reply.status()).isEqualTo(489);
        assertThat(reply.header("Allow-Events")).contains("presence", "message-summary");
    }

    @Test
    void for_an_unknown_package_it_gets_489_with_allow_events() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "")).set("Event", "weather"));

        assertThat(reply.status()).isEqualTo(489);
        assertThat(reply.header("Allow-Events")).contains("presence", "message-summary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"presence;", "pre sence", ";id=1", "presence;id=\"open"})
    void an_event_that_cannot_be_read_gets_400(String event) {
        assertThat(peer.ask(peer.publish(presentity, pidf("open", "")).set("Event", event))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void without_body_and_entity_tag_it_gets_400() {
        SipMessage reply = peer.ask(peer.request("PUBLISH", presentity).set("Event", "presence"));

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void without_content_type_it_gets_400() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "")).without("Content-Type"));

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void text_plain_for_presence_gets_415_with_accept() {
        SipMessage reply = peer.ask(peer.publish(presentity, "").body("text/plain", "open"));

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.header("Accept")).contains("application/pidf+xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:a@b\"><tuple>",
                "not xml at all",
                "<presence/>",
                "<!DOCTYPE presence [<!ENTITY x \"y\">]><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:a@b\"/>"
            })
    void a_body_that_is_no_presence_document_gets_exactly_one_refusal(String body) {
        SipRequestText publish = peer.publish(presentity, body);

        SipMessage reply = peer.ask(publish);

        assertThat(reply.status()).isEqualTo(415);
        assertThat(peer.published(presentity, pidf("open", "after"))).isNotEmpty();
        assertThat(peer.pollResponse(publish, 100)).isNull();
    }

    @Test
    void malformed_xml_gets_one_415_with_accept_and_nothing_is_kept() {
        Watcher watcher = peer.watching(presentity);

        SipMessage refusal = peer.ask(peer.publish(presentity, "<presence"));

        assertThat(refusal.status()).isEqualTo(415);
        assertThat(refusal.header("Accept")).isEqualTo("application/pidf+xml");
        peer.published(presentity, pidf("open", "next"));
        assertThat(watcher.awaitNotify().content()).contains("next");
    }

    @Test
    void a_content_encoding_gets_415_with_accept_encoding() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "")).set("Content-Encoding", "deflate"));

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.header("Accept-Encoding")).isEqualTo("identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "a.1795420395.7330.1.0", "a.b", "%7e", "0", "x.1.2.3.notanumber"})
    void an_unknown_entity_tag_of_any_shape_gets_412(String tag) {
        SipMessage reply = peer.ask(peer.refresh(presentity, tag));

        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.find("SIP-ETag")).isEmpty();
    }

    /** Only 412 makes a publisher begin anew that comes from a server with longer ones; our columns would not take them. */
    @Test
    void an_entity_tag_that_no_column_would_take_gets_412_too() {
        try (ServerProcess stored = ServerProcess.serving("db_url=h2:./tags", "fallback2db=1");
                SipPeer publisher = SipPeer.udp(stored)) {
            SipMessage refreshed = publisher.ask(publisher.refresh(presentity, "a".repeat(300)));
            SipMessage modified = publisher.ask(
                    publisher.publish(presentity, pidf("open", "")).set("SIP-If-Match", "b".repeat(300)));
            SipMessage removed = publisher.ask(publisher.remove(presentity, "c".repeat(300)));

            assertThat(List.of(refreshed.status(), modified.status(), removed.status()))
                    .containsOnly(412);
        }
    }

    @Test
    void more_than_one_entity_tag_gets_400() {
        String tag = peer.published(presentity, pidf("open", ""));

        assertThat(peer.ask(peer.refresh(presentity, tag + ", other")).status()).isEqualTo(400);
        assertThat(peer.ask(peer.refresh(presentity, tag).add("SIP-If-Match", "other"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void the_entity_tag_of_another_presentity_gets_412() {
        String tag = peer.published(presentity, pidf("open", ""));

        assertThat(peer.ask(peer.refresh(freshPresentity(), tag)).status()).isEqualTo(412);
    }

    @Test
    void the_entity_tag_of_another_package_gets_412() {
        String tag = peer.published(presentity, pidf("open", ""));

        assertThat(peer.ask(peer.refresh(presentity, tag).set("Event", "message-summary"))
                        .status())
                .isEqualTo(412);
    }

    @Test
    void a_request_uri_that_cannot_be_read_gets_400() {
        assertThat(peer.ask(peer.publish("sip:a@exa<mple", pidf("open", ""))).status())
                .isEqualTo(400);
    }

    @Test
    void an_unknown_scheme_gets_416() {
        assertThat(peer.ask(peer.publish("nobody:knows", pidf("open", ""))).status())
                .isEqualTo(416);
    }

    @Test
    void a_message_summary_that_is_none_gets_400() {
        SipMessage reply = peer.ask(peer.publish(presentity, "")
                .set("Event", "message-summary")
                .body("application/simple-message-summary", "Hello"));

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void a_body_over_64_kib_is_refused_clearly() {
        String large = pidf("open", "x".repeat(64_000));
        try (SipPeer tcp = SipPeer.tcp(SharedServer.get())) {
            assertThat(tcp.ask(tcp.publish(presentity, pidf("open", "x".repeat(66_000))))
                            .status())
                    .isEqualTo(413);
        }
        assertThat(large).hasSizeLessThan(65_535);
        assertThat(peer.published(presentity, pidf("open", "still served"))).isNotEmpty();
    }
}
