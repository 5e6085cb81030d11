package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.MetricsPage;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Whatever is thrown at it, a valid request is answered afterwards and nothing piles up. */
class BadInputIT {
    private static ServerProcess server;

    private SipPeer peer;
    private String presentity;

    @BeforeAll
    static void start() {
        server = ServerProcess.serving("sip.t1_ms=20", "sip.t2_ms=80");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        peer = SipPeer.udp(server);
        presentity = freshPresentity();
    }

    @AfterEach
    void serves_on_and_holds_nothing() {
        String fresh = freshPresentity();
        peer.answering(org.openpresence.kit.NotifyAnswer.OK);
        Watcher watcher = peer.watching(fresh);
        String tag = peer.published(fresh, pidf("open", "alive"));
        assertThat(watcher.awaitNotify().content()).contains("alive");
        peer.ask(peer.remove(fresh, tag));
        watcher.awaitNotify();
        watcher.refresh(0);
        watcher.awaitNotify();
        peer.close();
        Awaitility.await().atMost(java.time.Duration.ofSeconds(20)).untilAsserted(() -> {
            MetricsPage now = server.metrics();
            assertThat(now.sum("presence_server_transactions")).isZero();
            assertThat(now.sum("presence_client_transactions")).isZero();
            assertThat(now.sum("presence_notify_slots")).isZero();
            assertThat(now.sum("presence_connections")).isZero();
            assertThat(now.sum("presence_queued_datagrams")).isZero();
        });
        assertThat(server.output()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void a_publish_without_content_type_which_kills_kamailio() {
        SipMessage reply = peer.ask(peer.publish(presentity, pidf("open", "x")).without("Content-Type"));

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void a_billion_laughs() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE presence [<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"&l")
                    .append(i - 1)
                    .append(";&l")
                    .append(i - 1)
                    .append(";\">");
        }
        String body = laughs.append("]>") + pidf("open", "&l29;").replaceFirst("<\\?xml.*\\?>\r\n", "");
        long begun = System.nanoTime();

        SipMessage reply = peer.ask(peer.publish(presentity, body));

        assertThat(reply.status()).isEqualTo(415);
        assertThat(System.nanoTime() - begun).isLessThan(1_000_000_000L);
    }

    @Test
    void deep_and_wide_xml() {
        String deep = "<a>".repeat(5_000) + "</a>".repeat(5_000);
        String wide = "<note>x</note>".repeat(3_000);

        int nested = peer.ask(peer.publish(presentity, pidf("open", "x").replace("</presence>", deep + "</presence>")))
                .status();
        int broad = peer.ask(peer.publish(presentity, pidf("open", "x").replace("</presence>", wide + "</presence>")))
                .status();

        assertThat(nested).isIn(200, 400, 413, 415);
        assertThat(broad).isIn(200, 400, 413, 415);
    }

    @Test
    void headers_of_60_kb() {
        String large = "x".repeat(60_000);
        List<SipRequestText> requests = List.of(
                peer.subscribe(presentity).add("X-Large", large),
                peer.subscribe(presentity).set("Contact", "<sip:" + large + "@127.0.0.1>"),
                peer.subscribe(presentity).set("Event", "presence;id=" + large),
                peer.subscribe(presentity).set("User-Agent", large),
                peer.publish(presentity, pidf("open", "x")).set("SIP-If-Match", large));

        requests.forEach(peer::send);

        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(peer.awaitResponse(request).status()).isBetween(400, 513));
    }

    @Test
    void headers_of_60_kb_in_what_a_response_repeats_are_not_repeated_without_bound() {
        String large = "x".repeat(60_000);
        peer.send(peer.subscribe(presentity).set("From", "<sip:" + large + "@127.0.0.1>;tag=1"));
        peer.send(peer.subscribe(presentity).set("Call-ID", large));
        SipRequestText via = peer.subscribe(presentity);
        peer.send(via.add("Via", "SIP/2.0/UDP x;branch=z9hG4bK" + large));

        assertThat(peer.ask(peer.request("OPTIONS", "sip:example.com")).status())
                .isEqualTo(200);
    }

    @Test
    void a_nul_in_every_field() {
        List<SipRequestText> requests = new ArrayList<>();
        for (String name : List.of(
                "From",
                "To",
                "Call-ID",
                "CSeq",
                "Contact",
                "Event",
                "Expires",
                "Max-Forwards",
                "Accept",
                "Record-Route",
                "User-Agent",
                "Require",
                "Content-Length")) {
            SipRequestText request = peer.subscribe(presentity);
            String value = request.get(name);
            requests.add(request.set(name, value.isEmpty() ? "a\0b" : value.charAt(0) + "\0" + value.substring(1)));
        }

        requests.forEach(peer::send);

        requests.forEach(request -> {
            SipMessage reply = peer.pollResponse(request, 500);
            assertThat(reply == null
                            || reply.status() >= 400
                            || request.get("User-Agent").contains("\0"))
                    .as(request.get("User-Agent"))
                    .isTrue();
        });
    }

    @Test
    void stored_data_inject_no_header() {
        for (String ending : List.of("\r\nX-Injected: yes", "\nX-Injected: yes", "\rX-Injected: yes")) {
            SipRequestText subscribe =
                    peer.subscribe(presentity).set("Contact", "<sip:a@127.0.0.1:" + peer.port() + ">" + ending);
            Watcher watcher = peer.watcher(subscribe);

            if (watcher.reply().status() == 200) {
                assertThat(watcher.awaitNotify().toString()).doesNotContain("X-Injected");
                watcher.refresh(0);
                watcher.awaitNotify();
            }
            assertThat(watcher.reply().toString()).doesNotContain("X-Injected");
        }
    }

    @Test
    void content_length_that_lies() {
        SipRequestText beyond = peer.publish(presentity, pidf("open", "x")).set("Content-Length", "60000");
        SipRequestText negative = peer.publish(presentity, pidf("open", "x")).set("Content-Length", "-1");
        SipRequestText huge = peer.publish(presentity, pidf("open", "x")).set("Content-Length", "99999999999999999999");
        SipRequestText twice = peer.publish(presentity, pidf("open", "x")).add("Content-Length", "1");

        assertThat(List.of(beyond, negative, huge, twice))
                .allSatisfy(request -> assertThat(peer.ask(request).status()).isEqualTo(400));
    }

    @Test
    void a_stream_that_announces_two_gigabytes_is_closed() throws InterruptedException {
        try (SipPeer stream = SipPeer.tcp(server)) {
            SipRequestText request = stream.subscribe(presentity).set("Content-Length", "2000000000");

            assertThat(stream.ask(request).status()).isBetween(400, 513);
            assertThat(stream.connection().awaitEnd(5)).isTrue();
        }
    }

    @Test
    void a_line_of_eight_megabytes_on_a_stream_is_cut_off() throws InterruptedException {
        try (SipPeer stream = SipPeer.tcp(server)) {
            try {
                stream.sendText("SUBSCRIBE sip:" + "x".repeat(8_000_000));
            } catch (java.io.UncheckedIOException reset) {
                assertThat(reset).hasMessageContaining("");
            }

            assertThat(stream.connection().awaitEnd(5)).isTrue();
        }
    }

    @Test
    void half_open_and_slow_peers_keep_nobody_waiting() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.tcpPort());
                sockets.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("SUBSCRIBE sip:a@b SIP/2.0\r\nVia".getBytes(StandardCharsets.UTF_8));
                }
            }
            long begun = System.nanoTime();

            try (SipPeer quick = SipPeer.tcp(server)) {
                quick.watching(presentity);
            }

            assertThat(System.nanoTime() - begun).isLessThan(1_500_000_000L);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_watcher_that_reads_nothing_from_its_connection_delays_nobody() throws IOException {
        try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), server.tcpPort())) {
            SipRequestText subscribe = peer.subscribe(presentity)
                    .set("Via", "SIP/2.0/TCP 127.0.0.1:" + deaf.getLocalPort() + ";branch=" + SipPeer.freshBranch())
                    .set("Contact", "<sip:deaf@127.0.0.1:" + deaf.getLocalPort() + ";transport=tcp>");
            deaf.getOutputStream().write(subscribe.octets());
            Watcher watcher = peer.watching(presentity);
            String tag = "";

            for (int i = 0; i < 20; i++) {
                SipRequestText publish = peer.publish(presentity, pidf("open", i + "x".repeat(20_000)));
                tag = peer.ask(tag.isEmpty() ? publish : publish.set("SIP-If-Match", tag))
                        .header("SIP-ETag");
                assertThat(watcher.awaitNotify().content()).contains(">" + i + "x");
            }
            peer.ask(peer.remove(presentity, tag));
            watcher.awaitNotify();
        }
    }

    @Test
    void a_flood_of_garbage_costs_no_memory_and_is_hardly_answered() {
        Random random = new Random(1);
        byte[] valid = peer.subscribe(presentity).without("Contact").octets();
        int replies = peer.order().size();

        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[1 + random.nextInt(600)];
            random.nextBytes(garbage);
            if (i % 4 == 0) {
                garbage = valid.clone();
                for (int j = 0; j < 8; j++) {
                    garbage[random.nextInt(40)] = (byte) random.nextInt(256);
                }
            }
            peer.sendOctets(garbage);
        }

        assertThat(peer.askPatiently(peer.request("OPTIONS", "sip:example.com")).status())
                .isEqualTo(200);
        assertThat(peer.order().size() - replies).isLessThanOrEqualTo(5_001);
    }

    @Test
    void a_flood_of_entity_tags_and_dialogs_that_do_not_exist_leaves_nothing() {
        double before = server.metrics().sum("presence_publications");

        for (int i = 0; i < 300; i++) {
            assertThat(peer.ask(peer.refresh(freshPresentity(), "none" + i)).status())
                    .isEqualTo(412);
            assertThat(peer.ask(peer.subscribe(freshPresentity()).set("To", "<sip:x@example.com>;tag=10AAAA"))
                            .status())
                    .isEqualTo(481);
        }

        assertThat(server.metrics().sum("presence_publications")).isEqualTo(before);
    }
}
