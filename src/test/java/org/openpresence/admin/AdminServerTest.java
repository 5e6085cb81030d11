package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Health health = new Health();
    private final Metrics metrics = new Metrics(List.of("presence", "message-summary"));
    private final HttpVerticle verticle = new HttpVerticle("127.0.0.1", 0, health, metrics, Access.OPEN);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void deploy() throws Exception {
        vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_node_that_has_not_started_lives_but_is_not_ready() throws Exception {
        HttpResponse<String> live = get("/health/live");
        HttpResponse<String> ready = get("/health/ready");
        HttpResponse<String> started = get("/health/started");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(started.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(started.body()))
                .isEqualTo(new JsonObject()
                        .put("status", "down")
                        .put("reasons", new JsonArray().add("start: not complete")));
    }

    @Test
    void a_node_is_ready_once_started_and_while_nothing_is_down() throws Exception {
        health.started();
        health.down("database", "no commit for 3 s");
        health.down("database", "no commit for 4 s");

        HttpResponse<String> down = get("/health/ready");
        health.up("database");
        HttpResponse<String> up = get("/health/ready");

        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(down.body()).getJsonArray("reasons")).containsExactly("database: no commit for 4 s");
        assertThat(up.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(up.body()))
                .isEqualTo(new JsonObject().put("status", "up").put("reasons", new JsonArray()));
    }

    @Test
    void a_degraded_node_is_ready_and_says_why_it_is_degraded() throws Exception {
        health.started();
        health.degraded("database", "no answer");

        HttpResponse<String> degraded = get("/health/ready");

        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(degraded.body()))
                .isEqualTo(new JsonObject()
                        .put("status", "degraded")
                        .put("reasons", new JsonArray().add("database: no answer")));
    }

    @Test
    void a_draining_node_stays_started_but_is_not_ready() throws Exception {
        health.started();
        health.draining();

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/started").statusCode()).isEqualTo(200);
    }

    @Test
    void other_paths_get_404_and_other_methods_405_both_in_json() throws Exception {
        HttpResponse<String> absent = get("/nothing");
        HttpResponse<String> posted = client.send(
                request("/metrics").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
        HttpResponse<String> headed = client.send(
                request("/health/live").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(absent.body()).getInteger("code")).isEqualTo(-1);
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(new JsonObject(posted.body()).getInteger("code")).isEqualTo(-1);
        assertThat(headed.statusCode()).isEqualTo(200);
        assertThat(headed.body()).isEmpty();
    }

    @Test
    void metrics_are_openmetrics_and_prometheus_text_for_who_names_text_only() throws Exception {
        HttpResponse<String> open = scrape();
        HttpResponse<String> unsaid = get("/metrics");
        HttpResponse<String> plain = scrape("text/plain;version=0.0.4;q=0.5,*/*;q=0.1");

        assertThat(unsaid.body()).endsWith("# EOF\n");
        assertThat(open.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(plain.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(plain.body())
                .contains("# TYPE presence_requests_total counter")
                .doesNotContain("# EOF");
    }

    @Test
    void a_node_that_did_nothing_yet_shows_every_metric_under_its_documented_name() throws Exception {
        OpenMetricsText text = OpenMetricsText.parse(scrape().body());

        assertThat(text.samples().keySet().stream().map(name -> name.replaceFirst("\\{.*", "")))
                .contains(
                        "presence_subscriptions",
                        "presence_publications",
                        "presence_requests_total",
                        "presence_notifies_total",
                        "presence_notifies_suppressed_total",
                        "presence_publish_to_notify_seconds_bucket",
                        "presence_publish_to_notify_seconds_count",
                        "presence_publish_to_notify_seconds_sum",
                        "presence_expiry_lateness_seconds_bucket",
                        "presence_clock_milliseconds",
                        "presence_cluster_members",
                        "presence_owned_partitions",
                        "presence_partition_moves_total",
                        "presence_commands_redirected_total",
                        "presence_notifies_repeated_total",
                        "presence_cold_keys",
                        "presence_database_queue_rows",
                        "presence_database_commit_seconds_bucket",
                        "presence_udp_drops_total",
                        "presence_event_loop_delay_seconds_bucket",
                        "presence_server_transactions",
                        "presence_client_transactions",
                        "presence_timers",
                        "presence_notify_slots",
                        "presence_connections",
                        "presence_queued_datagrams",
                        "presence_dirty_records")
                .allMatch(name -> name.startsWith("presence_"));
        assertThat(text.types())
                .containsEntry("presence_requests", "counter")
                .containsEntry("presence_subscriptions", "gauge")
                .containsEntry("presence_publish_to_notify_seconds", "histogram");
    }

    @Test
    void what_was_counted_stands_in_the_metrics() throws Exception {
        metrics.request("PUBLISH", 412, "tcp");
        metrics.request("PUBLISH", 412, "tcp");
        metrics.request("WEIRD", 405, "carrier-pigeon");
        metrics.notified("presence", "ok");
        metrics.notified("unheard-of", "ok");
        metrics.suppressed("unchanged");
        metrics.expired(300);
        metrics.publishToNotify(TimeUnit.MICROSECONDS.toNanos(800));
        metrics.databaseCommit(TimeUnit.MILLISECONDS.toNanos(3));
        metrics.eventLoopDelay(TimeUnit.MILLISECONDS.toNanos(1));
        metrics.partitionsMoved(4);
        metrics.commandRedirected();
        metrics.repeated();

        OpenMetricsText text = OpenMetricsText.parse(scrape().body());

        assertThat(text.samples())
                .containsEntry("presence_requests_total{code=\"412\",method=\"PUBLISH\",transport=\"tcp\"}", 2.0)
                .containsEntry("presence_requests_total{code=\"405\",method=\"other\",transport=\"other\"}", 1.0)
                .containsEntry("presence_notifies_total{outcome=\"ok\",package=\"presence\"}", 1.0)
                .containsEntry("presence_notifies_total{outcome=\"ok\",package=\"other\"}", 1.0)
                .containsEntry("presence_notifies_suppressed_total{reason=\"unchanged\"}", 1.0)
                .containsEntry("presence_expiry_lateness_seconds_sum", 0.3)
                .containsEntry("presence_publish_to_notify_seconds_bucket{le=\"5.0E-4\"}", 0.0)
                .containsEntry("presence_publish_to_notify_seconds_bucket{le=\"0.001\"}", 1.0)
                .containsEntry("presence_publish_to_notify_seconds_bucket{le=\"+Inf\"}", 1.0)
                .containsEntry("presence_database_commit_seconds_count", 1.0)
                .containsEntry("presence_event_loop_delay_seconds_count", 1.0)
                .containsEntry("presence_partition_moves_total", 4.0)
                .containsEntry("presence_commands_redirected_total", 1.0)
                .containsEntry("presence_notifies_repeated_total", 1.0);
    }

    @Test
    void gauges_are_the_sums_of_their_parts_at_the_time_of_the_scrape() throws Exception {
        metrics.gauge(Gauge.TIMERS, () -> 3);
        metrics.gauge(Gauge.TIMERS, () -> 4);
        metrics.subscriptions("presence", "active", () -> 10);
        metrics.subscriptions("presence", "active", () -> 1);
        metrics.subscriptions("presence", "pending", () -> 2);
        metrics.publications("presence", () -> 5);
        metrics.udpDrops(() -> 6);

        OpenMetricsText text = OpenMetricsText.parse(scrape().body());

        assertThat(text.samples())
                .containsEntry("presence_timers", 7.0)
                .containsEntry("presence_subscriptions{package=\"presence\",state=\"active\"}", 11.0)
                .containsEntry("presence_subscriptions{package=\"presence\",state=\"pending\"}", 2.0)
                .containsEntry("presence_subscriptions{package=\"message-summary\",state=\"active\"}", 0.0)
                .containsEntry("presence_publications{package=\"presence\"}", 5.0)
                .containsEntry("presence_udp_drops_total", 6.0);
    }

    @Test
    void a_supplier_that_throws_costs_its_own_gauge_only() throws Exception {
        metrics.gauge(Gauge.TIMERS, () -> {
            throw new IllegalStateException("broken");
        });

        HttpResponse<String> scraped = scrape();

        assertThat(scraped.statusCode()).isEqualTo(200);
        assertThat(OpenMetricsText.parse(scraped.body()).samples()).containsKey("presence_connections");
    }

    private HttpResponse<String> scrape() throws IOException, InterruptedException {
        return scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    }

    private HttpResponse<String> scrape(String accept) throws IOException, InterruptedException {
        return client.send(request("/metrics").header("Accept", accept).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verticle.port() + path));
    }
}
