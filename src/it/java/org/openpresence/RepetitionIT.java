package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

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

/** A request that comes more than once is carried out once (RFC 3261 §8.2.2.2, §17.2). */
class RepetitionIT {
    private final ServerProcess server = SharedServer.get();
    private String presentity;

    @BeforeEach
    void choose() {
        presentity = freshPresentity();
    }

    @Test
    void a_merged_request_gets_482() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText subscribe = peer.subscribe(presentity);
            Watcher watcher = peer.watching(subscribe);
            subscribe.set("Via", peer.via(SipPeer.freshBranch()));

            SipMessage merged = peer.ask(subscribe);

            assertThat(merged.status()).isEqualTo(482);
            assertThat(watcher.pollNotify(50)).isNull();
        }
    }

    /** Other sources reach other sockets of ours, which share what they know of requests (RFC 3261 §8.2.2.2). */
    @ParameterizedTest
    @ValueSource(strings = {"PUBLISH", "SUBSCRIBE", "OPTIONS"})
    void a_request_that_comes_by_several_proxies_is_carried_out_once(String method) {
        try (SipPeer one = SipPeer.udp(server);
                SipPeer stream = SipPeer.tcp(server)) {
            SipRequestText request =
                    switch (method) {
                        case "PUBLISH" -> one.publish(presentity, pidf("open", "once"));
                        case "SUBSCRIBE" -> one.subscribe(presentity);
                        default -> one.request(method, presentity);
                    };
            assertThat(one.ask(request).status()).isEqualTo(200);

            for (int i = 0; i < 8; i++) {
                try (SipPeer other = SipPeer.udp(server)) {
                    assertThat(other.ask(request.set("Via", other.via(SipPeer.freshBranch())))
                                    .status())
                            .isEqualTo(482);
                }
            }
            assertThat(stream.ask(request.set("Via", stream.via(SipPeer.freshBranch())))
                            .status())
                    .isEqualTo(482);
        }
    }

    @Test
    void a_retransmission_over_udp_gets_the_same_bytes() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText options = peer.request("OPTIONS", "sip:example.com");
            SipMessage first = peer.ask(options);

            peer.send(options);

            assertThat(peer.awaitResponse(options).octets()).isEqualTo(first.octets());
        }
    }

    /** A copy that a proxy sends on again is recognised on streams too, although they lose nothing. */
    @Test
    void a_repetition_over_tcp_gets_the_same_bytes_and_changes_nothing() {
        try (SipPeer peer = SipPeer.tcp(server)) {
            Watcher watcher = peer.watching(presentity);
            SipRequestText publish = peer.publish(presentity, pidf("open", "once"));
            SipMessage first = peer.ask(publish);
            long told = watcher.awaitNotify().cseq();

            peer.send(publish);

            assertThat(peer.awaitResponse(publish).octets()).isEqualTo(first.octets());
            assertThat(peer.ask(peer.publish(presentity, pidf("open", "next"))
                                    .set("SIP-If-Match", first.header("SIP-ETag")))
                            .status())
                    .isEqualTo(200);
            assertThat(watcher.awaitNotify().cseq()).isEqualTo(told + 1);
        }
    }

    @Test
    void without_the_magic_cookie_a_retransmission_is_known_by_its_headers() {
        try (SipPeer peer = SipPeer.udp(server)) {
            SipRequestText publish = peer.publish(presentity, pidf("open", "rfc 2543"));
            publish.set("Via", "SIP/2.0/UDP 127.0.0.1:" + peer.port() + ";rport;branch=1");
            SipMessage first = peer.ask(publish);

            peer.send(publish);
            SipMessage again = peer.awaitResponse(publish);
            SipMessage next = peer.ask(publish.set("CSeq", "2 PUBLISH"));

            assertThat(first.status()).isEqualTo(200);
            assertThat(again.octets()).isEqualTo(first.octets());
            assertThat(next.status()).isEqualTo(200);
            assertThat(next.header("SIP-ETag")).isNotEqualTo(first.header("SIP-ETag"));
        }
    }
}
