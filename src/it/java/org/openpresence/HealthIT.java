package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.MetricsPage;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** What an operator's probes and scrapes see. */
class HealthIT {
    private final ServerProcess server = SharedServer.get();

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void a_node_that_serves_is_healthy(String probe) {
        HttpResponse<String> response = server.get("/health/" + probe);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(new JsonObject(response.body()).getJsonArray("reasons")).isEqualTo(new JsonArray());
    }

    @Test
    void an_unknown_path_gets_404_and_another_method_405() {
        assertThat(server.get("/health/nonsense").statusCode()).isEqualTo(404);
        assertThat(server.get("/").statusCode()).isEqualTo(404);
        HttpResponse<String> posted = server.post("/health/ready", "");
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "presence_subscriptions",
                "presence_publications",
                "presence_requests",
                "presence_notifies",
                "presence_notifies_suppressed",
                "presence_publish_to_notify_seconds",
                "presence_expiry_lateness_seconds",
                "presence_cluster_members",
                "presence_owned_partitions",
                "presence_partition_moves",
                "presence_commands_redirected",
                "presence_notifies_repeated",
                "presence_cold_keys",
                "presence_database_queue_rows",
                "presence_database_commit_seconds",
                "presence_udp_drops",
                "presence_event_loop_delay_seconds",
                "presence_server_transactions",
                "presence_client_transactions",
                "presence_timers",
                "presence_notify_slots",
                "presence_connections",
                "presence_queued_datagrams",
                "presence_dirty_records"
            })
    void the_metrics_have_the_agreed_names(String family) {
        assertThat(server.metrics().families()).containsKey(family);
    }

    @Test
    void requests_are_counted_by_method_code_and_transport() {
        try (SipPeer peer = SipPeer.udp(server)) {
            String labels = "presence_requests_total{code=\"489\",method=\"SUBSCRIBE\",transport=\"udp\"}";
            double before = server.metrics().samples().getOrDefault(labels, 0.0);

            peer.ask(peer.subscribe(freshPresentity()).set("Event", "weather"));

            assertThat(server.metrics().samples().get(labels)).isEqualTo(before + 1);
            assertThat(server.metrics().families()).containsEntry("presence_requests", "counter");
        }
    }

    @Test
    void subscriptions_publications_and_notifies_are_counted_by_package() {
        try (ServerProcess own = ServerProcess.serving();
                SipPeer peer = SipPeer.udp(own)) {
            String presentity = freshPresentity();
            String tag = peer.published(presentity, pidf("open", "x"));
            Watcher one = peer.watching(presentity);
            peer.watching(presentity);
            peer.watching(peer.subscribe(presentity).set("Event", "message-summary"));

            Awaitility.await().untilAsserted(() -> {
                MetricsPage now = own.metrics();
                assertThat(now.samples())
                        .containsEntry("presence_publications{package=\"presence\"}", 1.0)
                        .containsEntry("presence_publications{package=\"message-summary\"}", 0.0)
                        .containsEntry("presence_subscriptions{package=\"presence\",state=\"active\"}", 2.0)
                        .containsEntry("presence_subscriptions{package=\"message-summary\",state=\"active\"}", 1.0)
                        .containsEntry("presence_notifies_total{outcome=\"ok\",package=\"presence\"}", 2.0);
            });
            one.refresh(0);
            peer.ask(peer.remove(presentity, tag));

            Awaitility.await().untilAsserted(() -> {
                MetricsPage now = own.metrics();
                assertThat(now.samples())
                        .containsEntry("presence_publications{package=\"presence\"}", 0.0)
                        .containsEntry("presence_subscriptions{package=\"presence\",state=\"active\"}", 1.0);
            });
        }
    }

    @Test
    void the_way_from_publish_to_notify_is_timed() {
        try (SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            double before = server.metrics().sum("presence_publish_to_notify_seconds_count");

            peer.published(presentity, pidf("open", "timed"));
            watcher.awaitNotify();

            assertThat(server.metrics().sum("presence_publish_to_notify_seconds_count"))
                    .isGreaterThan(before);
        }
    }

    @Test
    void an_equal_modification_is_counted_as_suppressed() {
        try (SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            String tag = peer.published(presentity, pidf("open", "same"));
            watcher.awaitNotify();
            String other = peer.published(presentity, pidf("more", "open", "same"));
            watcher.awaitNotify();

            peer.ask(peer.publish(presentity, pidf("open", "same")).set("SIP-If-Match", tag));
            peer.ask(peer.remove(presentity, other));

            assertThat(watcher.awaitNotify().content()).contains("same");
            assertThat(server.metrics().samples())
                    .containsKey("presence_notifies_suppressed_total{reason=\"unchanged\"}");
        }
    }

    @Test
    void while_it_starts_a_node_is_live_but_neither_started_nor_ready() {
        int port = FreePorts.next();
        try (ServerProcess own = ServerProcess.launch(
                ServerProcess.temporaryFolder(),
                java.util.Map.of(),
                ServerProcess.arguments("sip.warm_up_seconds=3", "http.listen=127.0.0.1:" + port))) {
            Awaitility.await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(
                            ServerProcess.get("127.0.0.1:" + port, "/health/live")
                                    .statusCode())
                    .isEqualTo(200));

            HttpResponse<String> started = ServerProcess.get("127.0.0.1:" + port, "/health/started");
            HttpResponse<String> ready = ServerProcess.get("127.0.0.1:" + port, "/health/ready");

            assertThat(started.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(started.body()).getJsonArray("reasons")).isNotEmpty();
            assertThat(ready.statusCode()).isEqualTo(503);
            own.awaitReady();
            assertThat(own.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_node_that_waits_for_others_says_so_and_ends_when_it_is_asked_to() {
        int port = FreePorts.next();
        String cluster = "127.0.0.1:" + FreePorts.next();
        try (ServerProcess lonely = ServerProcess.launch(
                ServerProcess.temporaryFolder(),
                java.util.Map.of(),
                ServerProcess.arguments(
                        "db_url=memory",
                        "http.listen=127.0.0.1:" + port,
                        "cluster.listen=" + cluster,
                        "cluster.members=" + cluster,
                        "cluster.initial_size=2"))) {
            Awaitility.await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(
                            ServerProcess.get("127.0.0.1:" + port, "/health/ready")
                                    .body())
                    .contains("1 of at least 2 nodes have met"));

            assertThat(lonely.stop()).isZero();
            assertThat(lonely.output()).noneMatch(line -> line.startsWith("READY"));
        }
    }

    @Test
    void a_node_whose_clock_is_not_that_of_the_members_says_so_and_is_ready_all_the_same() {
        try (ServerProcess late = ServerProcess.launch(
                ServerProcess.temporaryFolder(),
                java.util.Map.of("JAVA_TOOL_OPTIONS", "-Dcom.hazelcast.clock.offset=-900"),
                ServerProcess.arguments("cluster.listen=127.0.0.1:" + FreePorts.next()))) {
            late.awaitReady();

            Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
                HttpResponse<String> ready = late.get("/health/ready");
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(new JsonObject(ready.body()).getString("status")).isEqualTo("degraded");
                assertThat(ready.body()).contains("clock: clocks do not agree", "before that of the members");
            });
        }
    }
}
