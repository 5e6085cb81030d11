package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /health/live}, {@code /health/ready}, {@code /health/started}, {@code /metrics} and {@code /api/}. Confined to the
 * event loop that made it; metrics are gathered on a worker thread, so that no event loop waits for a scrape.
 */
public final class AdminServer {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Vertx vertx;
    private final Health health;
    private final Metrics metrics;
    private final ApiServer api;
    private final HttpServer server;

    /** Makes a server that listens nowhere yet. */
    public AdminServer(Vertx vertx, Health health, Metrics metrics, Access access) {
        this.vertx = vertx;
        this.health = health;
        this.metrics = metrics;
        this.api = new ApiServer(vertx, access);
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setIdleTimeout(60).setMaxHeaderSize(16_384))
                .requestHandler(this::answer);
    }

    /** Listens; returns the port, which fails when it cannot be had. */
    public Future<Integer> listen(String host, int port) {
        return server.listen(port, host).map(HttpServer::actualPort);
    }

    /** Stops listening and closes its connections. */
    public Future<Void> close() {
        return server.close();
    }

    private void answer(HttpServerRequest request) {
        String path = Objects.requireNonNullElse(request.path(), "");
        if (path.startsWith(ApiServer.PATH)) {
            api.answer(request);
            return;
        }
        switch (path) {
            case "/health/live" -> ifRead(request, () -> answerHealth(request, health.notLive()));
            case "/health/ready" -> ifRead(request, () -> answerReady(request));
            case "/health/started" -> ifRead(request, () -> answerHealth(request, health.notStarted()));
            case "/metrics" -> ifRead(request, () -> answerMetrics(request));
            default -> answerError(request, 404, "nothing is here");
        }
    }

    /** Runs {@code answer} when the request only reads; answers 405 when not (RFC 9110 §15.5.6). */
    private static void ifRead(HttpServerRequest request, Runnable answer) {
        if (request.method().equals(HttpMethod.GET) || isHead(request)) {
            answer.run();
        } else {
            request.response().putHeader("Allow", "GET, HEAD");
            answerError(request, 405, "only GET and HEAD work here");
        }
    }

    private void answerReady(HttpServerRequest request) {
        List<String> reasons = health.notReady();
        List<String> degraded = health.degraded();
        if (!reasons.isEmpty() || degraded.isEmpty()) {
            answerHealth(request, reasons);
        } else {
            JsonObject body = new JsonObject().put("status", "degraded").put("reasons", new JsonArray(degraded));
            answer(request, 200, JSON, body.encode());
        }
    }

    private static void answerHealth(HttpServerRequest request, List<String> reasons) {
        JsonObject body = new JsonObject()
                .put("status", reasons.isEmpty() ? "up" : "down")
                .put("reasons", new JsonArray(reasons));
        answer(request, reasons.isEmpty() ? 200 : 503, JSON, body.encode());
    }

    private void answerMetrics(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        boolean openMetrics = accept == null || wantsOpenMetrics(accept.toLowerCase(Locale.ROOT));
        String type = openMetrics ? OPEN_METRICS_TYPE : PROMETHEUS_TYPE;
        vertx.executeBlocking(() -> metrics.scrape(type), false)
                .onSuccess(text -> answer(request, 200, type, text))
                .onFailure(bug -> {
                    LOG.error("metrics cannot be gathered", bug);
                    answerError(request, 500, "metrics cannot be gathered; the log says why");
                });
    }

    /** What browsers and older scrapers name is text; whoever names nothing gets the standard form. */
    private static boolean wantsOpenMetrics(String accept) {
        return accept.contains(OPEN_METRICS) || !accept.contains("text/");
    }

    private static void answerError(HttpServerRequest request, int status, String error) {
        JsonObject body = new JsonObject().put("code", -1).put("error", error);
        answer(request, status, JSON, body.encode());
    }

    private static void answer(HttpServerRequest request, int status, String type, String text) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store");
        // HTTP/2 would send a body to HEAD as well.
        Future<Void> sent = isHead(request) ? response.end() : response.end(text);
        sent.onFailure(gone -> LOG.debug("the client left before its answer", gone));
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }
}
