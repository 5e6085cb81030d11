package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.config.PresenceConfig;
import org.openpresence.events.EventPackage;
import org.openpresence.kit.ServerProcess;
import org.openpresence.main.EmbeddedServer;
import org.openpresence.main.PresenceServer;

/** Library mode: the manual's unset {@code db_url}, in a Vert.x application that is not ours and in a process. */
class LibraryIT {
    private static Vertx application;
    private static EmbeddedServer library;
    private static String eventList;
    private static String taken;

    /** An event package of the application's own. */
    private static final class Conference implements EventPackage {
        @Override
        public String name() {
            return "conference";
        }

        @Override
        public String contentType() {
            return "application/conference-info+xml";
        }

        @Override
        public Duration defaultExpires() {
            return Duration.ofHours(1);
        }
    }

    @BeforeAll
    static void embed() throws Exception {
        application = Vertx.vertx();
        PresenceConfig config = PresenceConfig.read(Map.of("db_url", "", "http.listen", ""))
                .config()
                .orElseThrow();
        library = await(PresenceServer.embed(application, config, api -> {
            api.addEvent(new Conference());
            taken = catchThrowable(() -> api.addEvent(new Conference())).toString();
        }));
        eventList = String.join(",", await(library.api().eventList()));
    }

    @AfterAll
    static void stop() throws Exception {
        await(library.stop());
        await(application.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static JsonObject call(String address, JsonObject arguments) throws Exception {
        return await(
                application.eventBus().<JsonObject>request(address, arguments).map(reply -> reply.body()));
    }

    @Test
    void it_has_no_sip_socket() {
        assertThat(library.ready().getJsonArray("sip")).isEmpty();
        assertThat(library.ready().getString("database")).isEqualTo("library");
    }

    @Test
    void api_and_bus_functions_work() throws Exception {
        assertThat(eventList).contains("presence", "conference");
        assertThat(call("presence.api.contains_event", new JsonObject().put("name", "conference"))
                        .getString("content_type"))
                .isEqualTo("application/conference-info+xml");
        assertThat(call("presence.admin.nodes", new JsonObject()).getJsonArray("items"))
                .hasSize(1);
        assertThat(call(
                                "presence.api.pres_refresh_watchers",
                                new JsonObject()
                                        .put("uri", "sip:a@example.com")
                                        .put("event", "presence")
                                        .put("type", 1))
                        .getInteger("watchers"))
                .isZero();
    }

    @Test
    void handle_publish_and_handle_subscribe_fail_with_a_sentence_as_in_kamailio() {
        for (String function : new String[] {"handle_publish", "handle_subscribe"}) {
            Throwable refused =
                    catchThrowable(() -> call("presence.api." + function, new JsonObject().put("message", "x")));

            assertThat(refused).hasCauseInstanceOf(ReplyException.class);
            assertThat(((ReplyException) refused.getCause()).failureCode()).isEqualTo(503);
            assertThat(refused.getCause()).hasMessageContaining("runs as a library (db_url is empty)");
        }
    }

    @Test
    void packages_are_added_before_the_start_once_and_not_after_it() {
        Throwable late = catchThrowable(() -> library.api().addEvent(new Conference()));

        assertThat(taken).startsWith("java.lang.IllegalArgumentException").contains("conference already");
        assertThat(late).isInstanceOf(IllegalStateException.class).hasMessageContaining("before it starts");
    }

    @Test
    void the_packaged_server_runs_as_a_library_too() {
        try (ServerProcess server = ServerProcess.serving("db_url=")) {
            JsonObject ready = server.awaitReady();
            var functions = server.post("/api/v1/function/get_event_list", "{}");
            var refused = server.post("/api/v1/function/handle_publish", "{\"message\":\"x\"}");

            assertThat(ready.getJsonArray("sip")).isEmpty();
            assertThat(functions.statusCode()).isEqualTo(200);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(server.stop()).isZero();
        }
    }
}
