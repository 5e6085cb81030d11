package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.NameServer;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Hosts in Contact and Route are looked up as RFC 3263 says, at the name servers of {@code sip.dns_servers}. */
class NameLookupIT {
    private static final int TTL = 300;

    private static NameServer names;
    private static ServerProcess server;

    private SipPeer peer;
    private String domain;
    private String presentity;

    @BeforeAll
    static void start() {
        names = new NameServer();
        server = ServerProcess.serving(
                "sip.dns_servers=127.0.0.1:" + names.address().getPort(), "sip.t1_ms=50", "sip.t2_ms=200");
    }

    @AfterAll
    static void stop() {
        server.close();
        names.close();
    }

    @BeforeEach
    void connect() {
        peer = SipPeer.udp(server);
        domain = "d" + SipPeer.token() + ".test";
        presentity = freshPresentity();
        names.address("host." + domain, TTL, "127.0.0.1");
    }

    @AfterEach
    void disconnect() {
        peer.close();
    }

    private SipRequestText subscribeWithContactAtDomain() {
        return peer.subscribe(presentity).set("Contact", "<sip:w@" + domain + ">");
    }

    @Test
    void naptr_and_srv_lead_to_the_port_of_the_watcher() {
        names.naptr(domain, TTL, 10, 10, "s", "SIP+D2U", "_phones._udp." + domain)
                .srv("_phones._udp." + domain, TTL, 0, 0, peer.port(), "host." + domain);

        Watcher watcher = peer.watching(subscribeWithContactAtDomain());
        peer.published(presentity, pidf("open", "by name"));

        assertThat(watcher.awaitNotify().content()).contains("by name");
        assertThat(watcher.last().requestUri()).isEqualTo("sip:w@" + domain);
        assertThat(names.asked().stream().filter(("NAPTR " + domain)::equals)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_route_that_names_a_host_is_followed() {
        names.srv("_sip._udp." + domain, TTL, 0, 0, peer.port(), "host." + domain);
        SipRequestText subscribe = peer.subscribe(presentity)
                .set("Contact", "<sip:w@192.0.2.1>")
                .set("Record-Route", "<sip:" + domain + ";lr>");

        Watcher watcher = peer.watching(subscribe);

        assertThat(watcher.last().header("Route")).isEqualTo("<sip:" + domain + ";lr>");
    }

    @Test
    void when_the_first_server_says_503_the_second_gets_the_notify() {
        try (SipPeer second = SipPeer.udp(server)) {
            names.srv("_sip._udp." + domain, TTL, 10, 0, peer.port(), "host." + domain)
                    .srv("_sip._udp." + domain, TTL, 20, 0, second.port(), "host." + domain);
            peer.answering(NotifyAnswer.always("503 Service Unavailable"));

            peer.ask(subscribeWithContactAtDomain());

            Awaitility.await()
                    .atMost(Duration.ofSeconds(SipPeer.PATIENCE_SECONDS))
                    .untilAsserted(() -> assertThat(second.order()).contains("NOTIFY sip:w@" + domain + " SIP/2.0"));
            assertThat(peer.order()).contains("NOTIFY sip:w@" + domain + " SIP/2.0");
        }
    }

    @Test
    void a_name_server_that_never_answers_holds_nobody_else_up() {
        names.silent(true);
        try {
            peer.ask(subscribeWithContactAtDomain());
            long begun = System.nanoTime();

            peer.watching(freshPresentity());

            assertThat(System.nanoTime() - begun).isLessThan(1_000_000_000L);
        } finally {
            names.silent(false);
        }
    }
}
