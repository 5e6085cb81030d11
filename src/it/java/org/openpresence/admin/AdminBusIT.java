package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.api.PresenceApi;
import org.openpresence.config.PresenceConfig;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;
import org.openpresence.main.EmbeddedServer;
import org.openpresence.main.PresenceServer;
import org.openpresence.model.EventName;

/** Administration and functions over the event bus, by the application that embeds a whole server. */
class AdminBusIT implements AdminContract {
    private static Vertx vertx;
    private static EmbeddedServer server;

    @BeforeAll
    static void embed() {
        vertx = Vertx.vertx();
        PresenceConfig config = PresenceConfig.read(Map.of(
                        "db_url", "memory",
                        "sip.listen", "udp:127.0.0.1:0",
                        "sip.warm_up_seconds", "0",
                        "force_active", "true",
                        "http.listen", ""))
                .config()
                .orElseThrow();
        server = await(PresenceServer.embed(vertx, config));
    }

    @AfterAll
    static void stop() {
        await(server.stop());
        assertThat(vertx.deploymentIDs()).isEmpty();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new CompletionException(failure.getCause());
        } catch (TimeoutException | InterruptedException late) {
            throw new AssertionError("no answer", late);
        }
    }

    private static Caller.Answer ask(String address, Object arguments) {
        try {
            JsonObject answer = await(
                    vertx.eventBus().<JsonObject>request(address, arguments).map(reply -> reply.body()));
            return new Caller.Answer(200, answer);
        } catch (CompletionException refused) {
            assertThat(refused.getCause()).isInstanceOf(ReplyException.class);
            ReplyException reply = (ReplyException) refused.getCause();
            return new Caller.Answer(
                    reply.failureCode(), new JsonObject().put("code", -1).put("error", reply.getMessage()));
        }
    }

    private static JsonObject function(String name, JsonObject arguments) {
        Caller.Answer answer = ask("presence.api." + name, arguments);
        assertThat(answer.status()).as("%s: %s", name, answer).isEqualTo(200);
        assertThat(answer.body().getString("node")).isEqualTo(server.ready().getString("node"));
        return answer.body();
    }

    private static void refusedFunction(int status, String words, String name, JsonObject arguments) {
        Caller.Answer answer = ask("presence.api." + name, arguments);
        assertThat(answer.status()).as("%s: %s", name, answer).isEqualTo(status);
        assertThat(answer.body().getString("error")).contains(words);
    }

    @Override
    public Caller caller() {
        return (command, arguments) -> ask("presence.admin." + command, arguments);
    }

    @Override
    public int sipPort() {
        String address = server.ready().getJsonArray("sip").getString(0);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @Override
    public String node() {
        return server.ready().getString("node");
    }

    @Test
    void arguments_that_are_no_json_object_are_refused() {
        assertThat(ask("presence.admin.nodes", "everything").status()).isEqualTo(400);
    }

    @Test
    void handle_publish_publishes_and_returns_the_response() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(sipPort())) {
            Watcher watcher = peer.watching(presentity);
            SipRequestText request = peer.publish(presentity, pidf("open", "by the bus"));

            JsonObject first = function(
                    "handle_publish",
                    new JsonObject().put("message", request.toString()).put("source", "udp:192.0.2.7:5070"));
            JsonObject again = function("handle_publish", new JsonObject().put("message", request.toString()));

            assertThat(first.getInteger("code")).isEqualTo(1);
            assertThat(first.getInteger("status")).isEqualTo(200);
            SipMessage response = SipMessage.parse(bytes(first.getString("response")));
            assertThat(response.header("Via")).contains("received=192.0.2.7");
            assertThat(response.header("SIP-ETag")).isNotEmpty();
            assertThat(SipMessage.parse(bytes(again.getString("response"))).header("SIP-ETag"))
                    .isEqualTo(response.header("SIP-ETag"));
            assertThat(watcher.awaitNotify().content()).contains("by the bus");
            watcher.isToldNothingFor(300);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void handle_publish_returns_the_response_of_a_request_that_is_refused_as_well() {
        try (SipPeer peer = SipPeer.udp(sipPort())) {
            String unknown = peer.publish(freshPresentity(), pidf("open", "x"))
                    .set("Event", "weather")
                    .toString();
            String broken = peer.publish(freshPresentity(), pidf("open", "x"))
                    .set("CSeq", "x PUBLISH")
                    .toString();

            JsonObject bad = function("handle_publish", new JsonObject().put("message", unknown));

            assertThat(bad.getInteger("code")).isEqualTo(-1);
            assertThat(bad.getInteger("status")).isEqualTo(489);
            assertThat(bad.getString("response")).startsWith("SIP/2.0 489 ").contains("Allow-Events: ");
            assertThat(bad.getString("error")).contains("489");
            assertThat(ask("presence.api.handle_publish", new JsonObject().put("message", broken))
                            .body()
                            .getInteger("code"))
                    .isEqualTo(-1);
        }
    }

    @Test
    void handle_subscribe_makes_a_dialog_whose_notifies_go_to_the_contact() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(sipPort())) {
            peer.published(presentity, pidf("open", "hello"));
            SipRequestText request = peer.subscribe(presentity);

            JsonObject answer = function("handle_subscribe", new JsonObject().put("message", request.toString()));

            SipMessage response = SipMessage.parse(bytes(answer.getString("response")));
            assertThat(response.status()).isEqualTo(200);
            assertThat(peer.awaitNotify(request.get("Call-ID")).content()).contains("hello");
        }
    }

    @Test
    void handle_publish_and_handle_subscribe_refuse_bad_arguments() {
        try (SipPeer peer = SipPeer.udp(sipPort())) {
            String subscribe = peer.subscribe(freshPresentity()).toString();

            refusedFunction(400, "message", "handle_publish", new JsonObject());
            refusedFunction(400, "no request", "handle_publish", new JsonObject().put("message", "hello"));
            refusedFunction(400, "SUBSCRIBE", "handle_publish", new JsonObject().put("message", subscribe));
            refusedFunction(
                    400,
                    "source",
                    "handle_subscribe",
                    new JsonObject().put("message", subscribe).put("source", "pigeon"));
            refusedFunction(
                    400,
                    "knows no argument",
                    "handle_subscribe",
                    new JsonObject().put("message", subscribe).put("sender_uri", "sip:a@b"));
        }
    }

    @Test
    void pres_auth_status_says_what_a_subscription_would_become() {
        JsonObject arguments =
                new JsonObject().put("watcher_uri", "sip:w@example.com").put("presentity_uri", "sip:p@example.com");

        assertThat(function("pres_auth_status", arguments).getInteger("code")).isEqualTo(1);
        assertThat(function("pres_auth_status", arguments).getString("status")).isEqualTo("active");
        refusedFunction(
                400, "watcher_uri", "pres_auth_status", new JsonObject().put("presentity_uri", "sip:p@example.com"));
        refusedFunction(400, "watcher_uri", "pres_auth_status", arguments.copy().put("watcher_uri", "nobody"));
    }

    @Test
    void pres_refresh_watchers_and_pres_update_watchers_work_as_the_commands_do() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(sipPort())) {
            Watcher watcher = peer.watching(presentity);
            JsonObject arguments = new JsonObject().put("uri", presentity).put("event", "presence");

            JsonObject refreshed =
                    function("pres_refresh_watchers", arguments.copy().put("type", 1));
            JsonObject updated = function("pres_update_watchers", arguments);

            assertThat(refreshed.getInteger("watchers")).isEqualTo(1);
            watcher.awaitNotify();
            assertThat(updated.getInteger("changed")).isZero();
            refusedFunction(400, "type", "pres_refresh_watchers", arguments);
            refusedFunction(400, "uri", "pres_update_watchers", new JsonObject().put("event", "presence"));
        }
    }

    @Test
    void the_developer_functions_answer_by_the_java_api() {
        PresenceApi api = server.api();

        assertThat(await(api.eventList())).contains("presence", "message-summary");
        assertThat(await(api.containsEvent("Presence;id=7"))).hasValueSatisfying(found -> {
            assertThat(found.parsed().packageName()).isEqualTo("presence");
            assertThat(found.parsed().id()).contains("7");
            assertThat(found.contentType()).isEqualTo("application/pidf+xml");
            assertThat(found.defaultExpiresSeconds()).isPositive();
        });
        assertThat(await(api.containsEvent("weather"))).isEmpty();
        assertThat(await(api.searchEvent(EventName.of("message-summary")))).isPresent();
        assertThat(await(api.sphere(freshPresentity()))).isEmpty();
        assertThat(await(api.updateWatchersStatus(freshPresentity(), "presence", Optional.empty())))
                .isZero();
        assertThat(List.of(function("get_event_list", new JsonObject())
                        .getString("events")
                        .split(", ", -1)))
                .contains("presence");
        refusedFunction(400, "name", "contains_event", new JsonObject());
        refusedFunction(400, "pres_uri", "get_sphere", new JsonObject().put("pres_uri", "nobody"));
        refusedFunction(
                404,
                "weather",
                "update_watchers_status",
                new JsonObject().put("pres_uri", "sip:a@example.com").put("event", "weather"));
    }

    @Test
    void a_second_server_on_the_same_vertx_is_refused_with_a_sentence() {
        PresenceConfig config =
                PresenceConfig.read(Map.of("db_url", "")).config().orElseThrow();

        assertThat(catchThrowable(() -> await(PresenceServer.embed(vertx, config))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one Vert.x takes one");
        assertThat(function("get_event_list", new JsonObject()).getString("events"))
                .isNotEmpty();
    }

    @Test
    void the_example_of_the_documentation_runs_as_it_stands_there() throws Exception {
        String text = Files.readString(Path.of("src/docs/admin.md"));
        int from = text.indexOf("```java\n") + 8;
        String source = text.substring(from, text.indexOf("```", from));
        try (SipPeer peer = SipPeer.udp(sipPort())) {
            Watcher watcher = peer.watching("sip:alice@example.com");

            String id = await(vertx.deployVerticle(JavaSource.load("AliceWatchers", source)));

            assertThat(watcher.awaitNotify().header("Subscription-State")).startsWith("active");
            await(vertx.undeploy(id));
        }
    }
}
