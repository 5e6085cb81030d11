package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.nio.charset.StandardCharsets;
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

/** Transports and transactions as a client sees them (RFC 3261 §8, §17, §18). */
class TransportIT {
    private final ServerProcess server = SharedServer.get();
    private String presentity;

    @BeforeEach
    void choose() {
        presentity = freshPresentity();
    }

    @Test
    void over_tcp_the_contact_names_tcp_and_notifies_come_on_the_same_connection() {
        try (SipPeer peer = SipPeer.tcp(server)) {
            Watcher watcher = peer.watching(presentity);

            peer.published(presentity, pidf("open", "by stream"));

            assertThat(watcher.awaitNotify().content()).contains("by stream");
            assertThat(watcher.last().header("Via")).startsWith("SIP/2.0/TCP ");
            assertThat(watcher.last().header("Contact")).contains(";transport=tcp");
            assertThat(watcher.reply().header("Contact")).contains(";transport=tcp");
        }
    }

    @Test
    void over_tcp_the_response_comes_before_the_first_notify() {
        try (SipPeer peer = SipPeer.tcp(server)) {
            peer.watching(presentity);

            assertThat(peer.order().get(0)).startsWith("SIP/2.0 200");
            assertThat(peer.order().get(1)).startsWith("NOTIFY");
        }
    }

    @Test
    void a_contact_with_a_listening_port_gets_a_new_connection() {
        try (SipPeer peer = SipPeer.tcpListening(server);
                SipPeer publisher = SipPeer.udp(server)) {
            Watcher watcher = peer.watching(presentity);
            peer.connection().close();

            publisher.published(presentity, pidf("open", "called back"));

            assertThat(watcher.awaitNotify().content()).contains("called back");
            assertThat(peer.connectionsTaken()).isPositive();
        }
    }

    @Test
    void requests_in_one_chunk_and_in_single_bytes_are_told_apart() throws InterruptedException {
        try (SipPeer peer = SipPeer.tcp(server)) {
            SipRequestText one = peer.request("OPTIONS", "sip:example.com");
            SipRequestText two = peer.request("OPTIONS", "sip:example.com");
            String both =
                    new String(one.octets(), StandardCharsets.UTF_8) + new String(two.octets(), StandardCharsets.UTF_8);
            SipRequestText slow = peer.publish(presentity, pidf("open", "slow"));

            peer.sendText(both);
            for (byte octet : slow.octets()) {
                peer.sendOctets(new byte[] {octet});
            }

            assertThat(peer.awaitResponse(one).status()).isEqualTo(200);
            assertThat(peer.awaitResponse(two).status()).isEqualTo(200);
            assertThat(peer.awaitResponse(slow).status()).isEqualTo(200);
        }
    }

    @Test
    void a_double_crlf_is_answered_with_one_crlf() throws InterruptedException {
        try (SipPeer peer = SipPeer.tcp(server)) {
            peer.sendText("\r\n\r\n");

            assertThat(peer.connection().awaitPong()).isTrue();
            assertThat(peer.ask(peer.request("OPTIONS", "sip:example.com")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_keep_alive_over_udp_harms_nothing() {
        try (SipPeer peer = SipPeer.udp(server)) {
            peer.sendText("\r\n\r\n");
            peer.sendText("\0\0\0\0");

            assertThat(peer.ask(peer.request("OPTIONS", "sip:example.com")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_large_notify_goes_over_tcp_when_the_watcher_takes_connections() {
        try (SipPeer peer = SipPeer.udpAndTcp(server)) {
            peer.published(presentity, pidf("open", "x".repeat(2_000)));

            Watcher watcher = peer.watching(presentity);

            assertThat(watcher.last().header("Via")).startsWith("SIP/2.0/TCP ");
            assertThat(watcher.last().content()).contains("x".repeat(2_000));
            assertThat(peer.connectionsTaken()).isEqualTo(1);
        }
    }

    @Test
    void a_large_notify_falls_back_to_udp_when_nobody_takes_the_connection() {
        try (SipPeer peer = SipPeer.udp(server)) {
            peer.published(presentity, pidf("open", "x".repeat(2_000)));

            Watcher watcher = peer.watching(presentity);

            assertThat(watcher.last().header("Via")).startsWith("SIP/2.0/UDP ");
            assertThat(watcher.last().content()).contains("x".repeat(2_000));
        }
    }

    @Test
    void rport_is_filled_in_and_the_response_goes_to_the_source() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText options = peer.request("OPTIONS", "sip:example.com");
            options.set("Via", "SIP/2.0/UDP 192.0.2.1:9;rport;branch=" + SipPeer.freshBranch());

            SipMessage reply = peer.ask(options);

            assertThat(SipMessage.parameter(reply.header("Via"), "rport")).isEqualTo(Integer.toString(peer.port()));
            assertThat(SipMessage.parameter(reply.header("Via"), "received")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void without_rport_the_response_goes_to_the_port_in_via() {
        try (SipPeer peer = SipPeer.udp(server);
                SipPeer other = SipPeer.udp(server)) {
            SipRequestText options = peer.request("OPTIONS", "sip:example.com");
            options.set("Via", "SIP/2.0/UDP 127.0.0.1:" + other.port() + ";branch=" + SipPeer.freshBranch());

            peer.send(options);

            assertThat(other.awaitResponse(options).status()).isEqualTo(200);
        }
    }

    @Test
    void all_vias_are_returned_in_order() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText options = peer.request("OPTIONS", "sip:example.com")
                    .add("Via", "SIP/2.0/TCP second.example.com;branch=z9hG4bK2, SIP/2.0/UDP third;branch=z9hG4bK3");

            SipMessage reply = peer.ask(options);

            assertThat(String.join(",", reply.headers("Via")))
                    .contains("127.0.0.1:" + peer.port())
                    .containsSubsequence("z9hG4bK2", "z9hG4bK3");
        }
    }

    @Test
    void options_is_answered_in_full() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipMessage reply = peer.ask(peer.request("OPTIONS", "sip:example.com"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Allow")).contains("PUBLISH", "SUBSCRIBE", "OPTIONS");
            assertThat(reply.header("Accept")).contains("application/pidf+xml", "application/simple-message-summary");
            assertThat(reply.find("Accept-Encoding")).isPresent();
            assertThat(reply.find("Accept-Language")).isPresent();
            assertThat(reply.header("Allow-Events")).contains("presence", "message-summary");
            assertThat(reply.find("Supported")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "BYE", "MESSAGE", "REGISTER", "NOTIFY", "REFER", "INFO"})
    void a_method_that_is_not_ours_gets_405_with_allow(String method) {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipMessage reply = peer.ask(peer.request(method, "sip:a@example.com"));

            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.header("Allow")).contains("PUBLISH", "SUBSCRIBE");
        }
    }

    @Test
    void an_unknown_method_gets_501() {
        try (SipPeer peer = SipPeer.udp(server)) {
            assertThat(peer.ask(peer.request("DANCE", "sip:a@example.com")).status())
                    .isEqualTo(501);
        }
    }

    @Test
    void an_unknown_scheme_gets_416() {
        try (SipPeer peer = SipPeer.udp(server)) {
            assertThat(peer.ask(peer.request("OPTIONS", "soap:a@example.com")).status())
                    .isEqualTo(416);
        }
    }

    @Test
    void another_sip_version_gets_505() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText options = peer.request("OPTIONS", "sip:example.com");

            peer.sendText(
                    new String(options.octets(), StandardCharsets.UTF_8).replaceFirst("SIP/2.0\r\n", "SIP/7.0\r\n"));

            assertThat(peer.awaitResponse(options).status()).isEqualTo(505);
        }
    }

    @Test
    void max_forwards_0_is_no_reason_to_refuse_what_is_meant_for_us() {
        try (SipPeer peer = SipPeer.udp(server)) {
            assertThat(peer.ask(peer.request("OPTIONS", "sip:example.com").set("Max-Forwards", "0"))
                            .status())
                    .isEqualTo(200);
            assertThat(peer.ask(peer.publish(presentity, pidf("open", "")).set("Max-Forwards", "0"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void an_unknown_option_gets_420_for_every_method() {
        try (SipPeer peer = SipPeer.udp(server)) {
            for (String method : new String[] {"OPTIONS", "PUBLISH", "SUBSCRIBE"}) {
                SipMessage reply = peer.ask(peer.request(method, presentity).set("Require", "nosuch, other"));

                assertThat(reply.status()).isEqualTo(420);
                assertThat(reply.header("Unsupported")).isEqualTo("nosuch, other");
            }
        }
    }

    @Test
    void compact_forms_mean_the_same() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText subscribe = peer.subscribe(presentity);
            String compact = new String(subscribe.octets(), StandardCharsets.UTF_8)
                    .replace("\r\nVia: ", "\r\nv: ")
                    .replace("\r\nFrom: ", "\r\nf: ")
                    .replace("\r\nTo: ", "\r\nt: ")
                    .replace("\r\nCall-ID: ", "\r\ni: ")
                    .replace("\r\nContact: ", "\r\nm: ")
                    .replace("\r\nEvent: ", "\r\no: ")
                    .replace("\r\nContent-Length: ", "\r\nl: ");

            peer.sendText(compact);

            assertThat(peer.awaitResponse(subscribe).status()).isEqualTo(200);
        }
    }

    @Test
    void folded_lines_and_odd_blanks_mean_the_same() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText subscribe = peer.subscribe(presentity);

            peer.sendText(new String(subscribe.octets(), StandardCharsets.UTF_8)
                    .replace("\r\nEvent: presence", "\r\nEVENT  :\r\n   presence")
                    .replace("\r\nExpires: ", "\r\nexpires :\t"));

            SipMessage reply = peer.awaitResponse(subscribe);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Expires")).isEqualTo("600");
        }
    }

    @Test
    void cancel_of_a_subscribe_does_not_touch_the_subscription() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText subscribe = peer.subscribe(presentity);
            Watcher watcher = peer.watching(subscribe);
            SipRequestText cancel = peer.request("CANCEL", presentity)
                    .set("Via", subscribe.get("Via"))
                    .set("From", subscribe.get("From"))
                    .set("Call-ID", subscribe.get("Call-ID"))
                    .set("CSeq", "1 CANCEL");

            assertThat(peer.ask(cancel).status()).isEqualTo(481);

            peer.published(presentity, pidf("open", "untouched"));
            assertThat(watcher.awaitNotify().content()).contains("untouched");
        }
    }

    @Test
    void a_stray_response_is_left_alone() {
        try (SipPeer peer = SipPeer.udp(server)) {
            peer.sendText(
                    "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKstray\r\nFrom: <sip:a@b>;tag=1\r\n"
                            + "To: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n");

            assertThat(peer.ask(peer.request("OPTIONS", "sip:example.com")).status())
                    .isEqualTo(200);
            assertThat(peer.order()).hasSize(1);
        }
    }

    @Test
    void a_datagram_as_large_as_there_can_be_is_read_whole() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText small = peer.publish(presentity, pidf("open", "")).set("Content-Length", "65000");
            int room = 65_507 - small.octets().length;
            SipRequestText largest = peer.publish(presentity, pidf("open", "x".repeat(room)));

            SipMessage reply = peer.ask(largest);

            assertThat(largest.octets()).hasSize(65_507);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(peer.ask(peer.remove(presentity, reply.header("SIP-ETag")))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_dead_connection_does_not_keep_the_others_waiting() {
        try (SipPeer publisher = SipPeer.udp(server);
                SipPeer alive = SipPeer.tcp(server)) {
            SipPeer dying = SipPeer.tcp(server);
            dying.watching(presentity);
            Watcher watcher = alive.watching(presentity);
            dying.close();

            publisher.published(presentity, pidf("open", "goes on"));

            assertThat(watcher.awaitNotify().content()).contains("goes on");
        }
    }
}
