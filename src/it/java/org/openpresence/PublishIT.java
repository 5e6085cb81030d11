package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;
import static org.openpresence.kit.Samples.summary;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.Samples;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** PUBLISH as a publisher sees it (RFC 3903 §6). */
class PublishIT extends FreshPeer {
    @Test
    void an_initial_publication_gets_200_with_expires_and_an_opaque_entity_tag_and_no_contact() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "here"))
                .set("Contact", "<sip:me@127.0.0.1>")
                .add("Record-Route", "<sip:proxy.example.com;lr>"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Expires")).isEqualTo("600");
        assertThat(reply.header("SIP-ETag")).hasSizeBetween(16, 64);
        assertThat(reply.find("Contact")).isEmpty();
        assertThat(reply.find("Record-Route")).isEmpty();
        assertThat(SipMessage.parameter(reply.header("To"), "tag")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Contact: <sip:phone@[fe80::1%eth0]:5060>",
                "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.1>",
                "Contact: *",
                "m: nonsense",
                "Record-Route: <sip:proxy.example.com;lr",
                "Record-Route: <tel:+1555>"
            })
    void what_only_a_dialog_needs_is_ignored_whatever_it_is(String line) {
        String name = line.substring(0, line.indexOf(':'));

        SipMessage reply =
                peer.ask(peer.publish(presentity, pidf("open", "here")).add(name, line.substring(name.length() + 2)));

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void entity_tags_are_never_used_twice_and_share_no_beginning() {
        Set<String> beginnings = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            beginnings.add(peer.published(presentity, Samples.pidf("t" + i, "open", "n" + i))
                    .substring(0, 8));
        }

        assertThat(beginnings).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"presence;id=abc", "presence;foo=bar", "presence;id=77;x", "PRESENCE"})
    void parameters_and_case_of_event_do_no_harm(String event) {
        assertThat(peer.ask(peer.publish(presentity, pidf("open", "")).set("Event", event))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void without_expires_the_default_of_the_package_holds() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "")).without("Expires"));

        assertThat(reply.header("Expires")).isEqualTo("3600");
    }

    @Test
    void an_expiry_beyond_the_maximum_is_lowered() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "")).expires(100_000));

        assertThat(reply.header("Expires")).isEqualTo("3600");
    }

    @Test
    void without_content_length_over_udp_the_datagram_ends_the_body() {
        String tag = peer.ask(peer.publish(presentity, pidf("open", "here")).without("Content-Length"))
                .header("SIP-ETag");

        assertThat(tag).isNotEmpty();
        assertThat(peer.watching(presentity).last().content()).contains("here");
    }

    @Test
    void an_initial_publication_with_expires_0_gets_200_and_is_not_kept() {
        Watcher watcher = peer.watching(presentity);

        SipMessage reply =
                peer.ask(peer.publish(presentity, pidf("open", "ghost")).expires(0));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Expires")).isEqualTo("0");
        assertThat(peer.ask(peer.refresh(presentity, reply.find("SIP-ETag").orElse("none")))
                        .status())
                .isEqualTo(412);
        peer.published(presentity, pidf("open", "real"));
        assertThat(watcher.awaitNotify().content()).contains("real").doesNotContain("ghost");
    }

    @Test
    void a_refresh_gets_a_new_entity_tag_and_tells_nobody() {
        Watcher watcher = peer.watching(presentity);
        String first = peer.published(presentity, pidf("open", "one"));
        long told = watcher.awaitNotify().cseq();

        SipMessage refreshed = peer.ask(peer.refresh(presentity, first).expires(300));

        String second = refreshed.header("SIP-ETag");
        assertThat(refreshed.header("Expires")).isEqualTo("300");
        assertThat(second).isNotEqualTo(first);
        peer.ask(peer.publish(presentity, pidf("open", "two")).set("SIP-If-Match", second));
        SipMessage next = watcher.awaitNotify();
        assertThat(next.content()).contains("two");
        assertThat(next.cseq()).isEqualTo(told + 1);
    }

    @Test
    void the_entity_tag_before_a_refresh_is_worth_nothing() {
        String first = peer.published(presentity, pidf("open", "one"));
        peer.ask(peer.refresh(presentity, first));

        assertThat(peer.ask(peer.refresh(presentity, first)).status()).isEqualTo(412);
    }

    @Test
    void a_modification_replaces_the_document_and_tells_the_watchers() {
        Watcher watcher = peer.watching(presentity);
        String first = peer.published(presentity, pidf("open", "one"));
        watcher.awaitNotify();

        SipMessage modified =
                peer.ask(peer.publish(presentity, pidf("closed", "two")).set("SIP-If-Match", first));

        assertThat(modified.header("SIP-ETag")).isNotEqualTo(first);
        assertThat(watcher.awaitNotify().content()).contains("two", "closed").doesNotContain("one");
    }

    @Test
    void a_modification_with_an_equal_body_tells_nobody() {
        Watcher watcher = peer.watching(presentity);
        String first = peer.published(presentity, pidf("open", "one"));
        long told = watcher.awaitNotify().cseq();

        String second = peer.ask(peer.publish(presentity, pidf("open", "one")).set("SIP-If-Match", first))
                .header("SIP-ETag");

        peer.ask(peer.publish(presentity, pidf("open", "two")).set("SIP-If-Match", second));
        SipMessage next = watcher.awaitNotify();
        assertThat(next.content()).contains("two");
        assertThat(next.cseq()).isEqualTo(told + 1);
    }

    @Test
    void a_removal_gets_200_with_expires_0_and_a_new_entity_tag_and_tells_the_offline_form() {
        Watcher watcher = peer.watching(presentity);
        String tag = peer.published(presentity, pidf("open", "one"));
        watcher.awaitNotify();

        SipMessage removed = peer.ask(peer.remove(presentity, tag));

        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.header("Expires")).isEqualTo("0");
        assertThat(removed.header("SIP-ETag")).isNotEqualTo(tag);
        assertThat(watcher.awaitNotify().content())
                .contains("<basic>closed</basic>")
                .doesNotContain("open");
        assertThat(peer.ask(peer.refresh(presentity, tag)).status()).isEqualTo(412);
    }

    @Test
    void a_removal_with_a_body_is_a_removal_whatever_the_body_is() {
        String tag = peer.published(presentity, pidf("open", "one"));

        SipMessage removed = peer.ask(peer.remove(presentity, tag).body("text/plain", "bye"));

        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.header("Expires")).isEqualTo("0");
    }

    @Test
    void removing_a_document_with_a_person_only_tells_the_watchers() {
        Watcher watcher = peer.watching(presentity);
        String tag = peer.published(
                presentity,
                "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                        + " entity=\"sip:a@example.com\"><dm:person id=\"p1\"><dm:note>busy</dm:note></dm:person>"
                        + "</presence>");
        assertThat(watcher.awaitNotify().content()).contains("busy");

        peer.ask(peer.remove(presentity, tag));

        assertThat(watcher.awaitNotify().content()).doesNotContain("busy");
    }

    @Test
    void several_publications_of_one_presentity_are_composed_and_the_entity_is_the_presentity() {
        String first = peer.published(presentity, pidf("desk", "open", "at the desk"));
        peer.published(presentity, pidf("mobile", "closed", "phone off"));

        SipMessage both = peer.watching(presentity).last();
        peer.ask(peer.remove(presentity, first));

        assertThat(both.content()).contains("at the desk", "phone off").contains("entity=\"" + presentity + '"');
        assertThat(peer.watching(presentity).last().content())
                .contains("phone off")
                .doesNotContain("at the desk");
    }

    @Test
    void a_retransmission_gets_the_same_bytes_and_publishes_nothing_again() {
        Watcher watcher = peer.watching(presentity);
        SipRequestText publish = peer.publish(presentity, pidf("open", "once"));
        SipMessage first = peer.ask(publish);

        peer.send(publish);

        assertThat(peer.awaitResponse(publish).octets()).isEqualTo(first.octets());
        long told = watcher.awaitNotify().cseq();
        peer.ask(peer.publish(presentity, pidf("open", "twice")).set("SIP-If-Match", first.header("SIP-ETag")));
        assertThat(watcher.awaitNotify().cseq()).isEqualTo(told + 1);
    }

    @Test
    void a_new_call_id_for_every_publish_is_fine() {
        String tag = peer.published(presentity, pidf("open", "one"));
        for (int i = 0; i < 5; i++) {
            tag = peer.ask(peer.refresh(presentity, tag).set("CSeq", (i + 7) + " PUBLISH"))
                    .header("SIP-ETag");
        }

        assertThat(tag).isNotEmpty();
    }

    @Test
    void one_call_id_for_every_publish_is_fine_too() {
        SipRequestText first = peer.publish(presentity, pidf("open", "one"));
        String tag = peer.ask(first).header("SIP-ETag");

        SipMessage second = peer.ask(peer.refresh(presentity, tag)
                .set("Call-ID", first.get("Call-ID"))
                .set("From", first.get("From"))
                .set("CSeq", "2 PUBLISH"));

        assertThat(second.status()).isEqualTo(200);
    }

    @Test
    void a_pres_uri_names_the_same_presentity_as_the_sip_uri() {
        peer.published(presentity.replace("sip:", "pres:"), pidf("open", "by pres"));

        assertThat(peer.watching(presentity).last().content()).contains("by pres");
    }

    @Test
    void case_of_the_host_escapes_and_parameters_of_the_uri_do_not_make_another_presentity() {
        String user = presentity.substring(4, presentity.indexOf('@'));
        peer.published(
                "sip:%" + Integer.toHexString(user.charAt(0)) + user.substring(1) + "@EXAMPLE.com;x=y",
                pidf("open", "one and the same"));

        assertThat(peer.watching(presentity).last().content()).contains("one and the same");
    }

    @Test
    void a_message_summary_is_accepted_in_the_forms_that_are_around() {
        for (String body : new String[] {
            summary("yes", 2), "messages-waiting:yes", "Messages-Waiting: no\n", "Messages-Waiting: yes\r\n"
        }) {
            SipMessage reply = peer.ask(peer.publish(freshPresentity(), "")
                    .set("Event", "message-summary")
                    .body("application/simple-message-summary", body));

            assertThat(reply.status()).as(body).isEqualTo(200);
        }
    }

    @Test
    void publications_for_one_presentity_are_carried_out_in_the_order_of_their_arrival() {
        Watcher watcher = peer.watching(presentity);
        String tag = peer.published(presentity, pidf("open", "start"));
        watcher.awaitNotify();
        SipRequestText modify = peer.publish(presentity, pidf("open", "first")).set("SIP-If-Match", tag);
        SipRequestText stale = peer.publish(presentity, pidf("open", "second")).set("SIP-If-Match", tag);

        peer.send(modify);
        peer.send(stale);

        assertThat(peer.awaitResponse(modify).status()).isEqualTo(200);
        assertThat(peer.awaitResponse(stale).status()).isEqualTo(412);
        assertThat(watcher.awaitNotify().content()).contains("first");
    }
}
