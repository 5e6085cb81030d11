package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** What real clients send and expect, line by line of INTEROP.md. */
class InteropIT {
    private final ServerProcess server = SharedServer.get();
    private SipPeer peer;
    private String presentity;

    @BeforeEach
    void connect() {
        peer = SipPeer.udp(server);
        presentity = freshPresentity();
    }

    @AfterEach
    void disconnect() {
        peer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "no-such-domain.example", "10.1.2.3:5062", "[2001:db8::1]"})
    void any_domain_is_served(String domain) {
        String uri = "sip:any" + SipPeer.token() + "@" + domain;

        peer.published(uri, pidf("open", "anywhere"));

        assertThat(peer.watching(uri).last().content()).contains("anywhere");
    }

    @Test
    void pjsua_over_tcp_is_told_on_the_connection_it_opened() {
        try (SipPeer pjsua = SipPeer.tcp(server)) {
            Watcher watcher = pjsua.watching(pjsua.subscribe(presentity)
                    .set("Contact", "<sip:127.0.0.1:" + pjsua.port() + ";transport=TCP;ob>"));

            peer.published(presentity, pidf("open", "reused"));

            assertThat(watcher.awaitNotify().content()).contains("reused");
        }
    }

    @Test
    void baresip_over_tcp_is_called_back_when_its_connection_is_gone() {
        try (SipPeer baresip = SipPeer.tcpListening(server)) {
            Watcher watcher = baresip.watching(presentity);
            baresip.connection().close();

            peer.published(presentity, pidf("unknown", "called back"));

            assertThat(watcher.awaitNotify().content()).contains("called back");
        }
    }

    @Test
    void a_gruu_contact_without_a_port_keeps_its_uri_and_the_route_set_leads_there() {
        String gruu = "sip:linphone@sip.example.org;gr=urn:uuid:0cb4fe2d-1a2b-00b0-9f59-ae4a2bdfb9e6";

        Watcher watcher = peer.watching(peer.subscribe(presentity)
                .set("Contact", "<" + gruu + ">;+org.linphone.specs=\"lime\"")
                .add("Record-Route", "<sip:127.0.0.1:" + peer.port() + ";lr>"));

        assertThat(watcher.last().requestUri()).isEqualTo(gruu);
    }

    @Test
    void an_alias_contact_of_a_websocket_client_behind_an_edge_proxy_goes_to_the_first_record_route() {
        String contact = "sip:4k2j@k3jh4.invalid;alias=192.0.2.7~51234~5;transport=ws";

        Watcher watcher = peer.watching(peer.subscribe(presentity)
                .set("Contact", "<" + contact + ">")
                .add("Record-Route", "<sip:127.0.0.1:" + peer.port() + ";lr;r2=on>")
                .add("Record-Route", "<sip:192.0.2.1:443;transport=ws;lr;r2=on>"));

        assertThat(watcher.last().requestUri()).isEqualTo(contact);
        assertThat(String.join(",", watcher.last().headers("Route")).replace(" ", ""))
                .isEqualTo("<sip:127.0.0.1:" + peer.port() + ";lr;r2=on>,<sip:192.0.2.1:443;transport=ws;lr;r2=on>");
    }

    @Test
    void a_route_that_names_this_server_is_not_followed() {
        SipRequestText subscribe =
                peer.subscribe(presentity).add("Route", "<sip:127.0.0.1:" + server.udpPort() + ";lr>");

        Watcher watcher = peer.watching(subscribe);

        assertThat(watcher.last().find("Route")).isEmpty();
    }

    @Test
    void jssip_gets_the_response_before_the_notify_every_time() {
        for (int i = 0; i < 20; i++) {
            try (SipPeer jssip = SipPeer.tcp(server)) {
                jssip.watching(presentity);

                assertThat(jssip.order().get(0)).startsWith("SIP/2.0 200");
            }
        }
    }

    @Test
    void linphone_may_answer_481_to_the_final_notify() {
        Watcher watcher = peer.watching(presentity);
        // Until its 200 has arrived: the first 481 of a dialog that has confirmed nothing is forgiven.
        assertThat(watcher.pollNotify(200)).isNull();
        peer.answering(notify -> Optional.of("481 Call leg/transaction does not exist"));

        assertThat(watcher.refresh(0).status()).isEqualTo(200);

        assertThat(watcher.awaitNotify().header("Subscription-State")).startsWith("terminated");
        assertThat(watcher.pollNotify(400)).isNull();
    }

    @Test
    void liblinphone_omits_content_length_over_udp() {
        assertThat(peer.ask(peer.subscribe(presentity).without("Content-Length"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void chan_sip_never_gets_a_message_summary_without_a_body() {
        AtomicInteger empty = new AtomicInteger();
        peer.answering(notify -> {
            boolean none = notify.content().isEmpty();
            empty.addAndGet(none ? 1 : 0);
            return Optional.of(none ? "489 Bad event" : "200 OK");
        });
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("Event", "message-summary"));
        String tag = peer.ask(peer.publish(presentity, "")
                        .set("Event", "message-summary")
                        .body("application/simple-message-summary", "Messages-Waiting: yes\r\n"))
                .header("SIP-ETag");
        watcher.awaitNotify();

        peer.ask(peer.remove(presentity, tag).set("Event", "message-summary"));

        watcher.awaitNotify();
        watcher.refresh(0);
        watcher.awaitNotify();
        assertThat(empty).hasValue(0);
    }

    @Test
    void pjsua_publishes_without_expires() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "x")).without("Expires"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Expires")).isEqualTo("3600");
    }

    @Test
    void baresip_publishes_unknown_with_one_tuple_id_from_every_device() {
        peer.published(presentity, pidf("t4109", "unknown", "first"));
        peer.published(presentity, pidf("t4109", "unknown", "second"));

        String body = peer.watching(presentity).last().content();

        assertThat(body).contains("<basic>unknown</basic>");
        assertThat(body.split("<tuple", -1)).as("of equal ids the newest wins").hasSize(2);
        assertThat(body).contains("second");
    }

    @Test
    void pua_usrloc_writes_an_entity_without_a_scheme() {
        peer.published(
                presentity, pidf("open", "registered").replace("pres:somebody@example.com", "somebody@example.com"));

        assertThat(peer.watching(presentity).last().content())
                .contains("registered")
                .contains("entity=\"" + presentity + '"');
    }

    @Test
    void an_expires_of_43201_is_lowered_to_the_maximum() {
        assertThat(peer.ask(peer.publish(presentity, pidf("open", "x")).expires(43_201))
                        .header("Expires"))
                .isEqualTo("3600");
    }

    @Test
    void two_initial_publications_at_once_are_both_kept() {
        SipRequestText one = peer.publish(presentity, pidf("a", "open", "one"));
        SipRequestText two = peer.publish(presentity, pidf("b", "open", "two"));

        peer.send(one);
        peer.send(two);

        assertThat(peer.awaitResponse(one).header("SIP-ETag"))
                .isNotEqualTo(peer.awaitResponse(two).header("SIP-ETag"));
        assertThat(peer.watching(presentity).last().content()).contains("one", "two");
    }

    @Test
    void event_presence_with_an_id_is_accepted_and_echoed() {
        assertThat(peer.watching(peer.subscribe(presentity).set("Event", "presence;id=77"))
                        .last()
                        .header("Event"))
                .isEqualTo("presence;id=77");
    }

    @Test
    void subscribe_without_accept_gets_the_type_of_the_package() {
        peer.published(presentity, pidf("open", "x"));

        assertThat(peer.watching(peer.subscribe(presentity).without("Accept"))
                        .last()
                        .header("Content-Type"))
                .isEqualTo("application/pidf+xml");
    }

    @Test
    void from_and_to_without_angle_brackets_are_understood() {
        SipRequestText subscribe = peer.subscribe(presentity)
                .set("From", peer.address() + ";tag=pjsua")
                .set("To", presentity);
        Watcher watcher = peer.watching(subscribe);

        assertThat(watcher.refresh(300).status()).isEqualTo(200);

        SipMessage notify = watcher.awaitNotify();
        assertThat(SipMessage.parameter(notify.header("To"), "tag")).isEqualTo("pjsua");
        assertThat(notify.header("To")).contains(peer.address());
    }

    @Test
    void liblinphones_list_subscription_gets_420_naming_the_option() {
        byte[] deflated = {0x78, (byte) 0x9c, 0x00, 0x0a, (byte) 0xff};
        SipMessage reply = peer.ask(peer.subscribe(presentity)
                .set("Require", "recipient-list-subscribe")
                .set("Accept", "multipart/related, application/pidf+xml, application/rlmi+xml")
                .set("Supported", "eventlist")
                .set("Content-Encoding", "deflate")
                .set("Content-Type", "application/resource-lists+xml")
                .content(deflated));

        assertThat(reply.status()).isEqualTo(420);
        assertThat(reply.header("Unsupported")).isEqualTo("recipient-list-subscribe");
    }

    @Test
    void publish_subscribe_and_notify_through_an_edge_proxy_keep_its_routes() {
        String edge = "<sip:127.0.0.1:" + peer.port() + ";lr;did=ab1.2>";
        SipMessage published = peer.ask(peer.publish(presentity, pidf("open", "behind"))
                .add("Via", "SIP/2.0/TLS 192.0.2.9:5061;branch=z9hG4bKphone;received=198.51.100.4;rport=40000")
                .add("Record-Route", edge));
        Watcher watcher = peer.watching(peer.subscribe(presentity)
                .set("Contact", "<sip:phone@192.0.2.9:5061;transport=tls>")
                .add("Record-Route", edge));

        SipMessage refreshed = peer.ask(watcher.again(600).set("Contact", "<sip:phone@192.0.2.9:5061;transport=tls>"));

        assertThat(published.status()).isEqualTo(200);
        assertThat(published.headers("Via")).hasSize(2);
        assertThat(watcher.reply().header("Record-Route")).isEqualTo(edge);
        assertThat(watcher.last().header("Route")).isEqualTo(edge);
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(watcher.awaitNotify().header("Route")).isEqualTo(edge);
    }

    @Test
    void bodies_are_octets_and_come_through_as_they_were() {
        peer.published(presentity, pidf("open", "Grüße, 世界"));

        String body = peer.watching(presentity).last().content();

        assertThat(new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .contains("Grüße, 世界");
    }
}
