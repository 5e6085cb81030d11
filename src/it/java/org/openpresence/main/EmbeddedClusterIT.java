package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.config.PresenceConfig;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;

/** A server inside a Vert.x application that knows nothing of clusters, as one node beside a packaged one. */
class EmbeddedClusterIT {
    private static final int MANY = 12;

    private static Vertx application;
    private static ServerProcess other;
    private static EmbeddedServer embedded;

    @BeforeAll
    static void meet() throws Exception {
        int own = FreePorts.next();
        int theirs = FreePorts.next();
        String members = "127.0.0.1:" + theirs;
        other = ServerProcess.serving("cluster.listen=127.0.0.1:" + theirs, "cluster.name=embedded-" + theirs);
        application = Vertx.vertx();
        PresenceConfig config = PresenceConfig.read(Map.of(
                        "db_url", "memory",
                        "sip.listen", "udp:127.0.0.1:0",
                        "sip.warm_up_seconds", "0",
                        "force_active", "true",
                        "cluster.listen", "127.0.0.1:" + own,
                        "cluster.members", members,
                        "cluster.name", "embedded-" + theirs,
                        "http.listen", ""))
                .config()
                .orElseThrow();
        embedded = await(PresenceServer.embed(application, config));
    }

    @AfterAll
    static void part() throws Exception {
        await(embedded.stop());
        // Its lease was for both members: for itself alone it gets another one a moment later.
        Awaitility.await("the node that is left goes on")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(other.get("/health/ready").statusCode())
                        .as("%s", other.get("/health/ready").body())
                        .isEqualTo(200));
        other.close();
        await(application.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof ReplyException refused ? refused : failure;
        }
    }

    private static JsonObject call(String command, JsonObject arguments) throws Exception {
        return await(application
                .eventBus()
                .<JsonObject>request("presence.admin." + command, arguments)
                .map(reply -> reply.body()));
    }

    private static int sipPort() {
        String address = embedded.ready().getJsonArray("sip").getString(0);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Publishes at one node, watches and asks at the other; returns who owned what. */
    private static Set<String> owners() throws Exception {
        Set<String> owners = new HashSet<>();
        try (SipPeer there = SipPeer.udp(other);
                SipPeer here = SipPeer.udp(sipPort())) {
            for (int i = 0; i < MANY; i++) {
                String presentity = freshPresentity();
                there.published(presentity, pidf("open", "note " + i));
                assertThat(here.watching(presentity).last().content()).contains("note " + i);
                JsonObject shown = call("presentityShow", new JsonObject().put("presentity_uri", presentity));
                assertThat(shown.getString("document")).contains("note " + i);
                owners.add(shown.getString("node"));
            }
        }
        return owners;
    }

    private static List<String> nodes() throws Exception {
        List<String> names = new ArrayList<>();
        call("nodes", new JsonObject())
                .getJsonArray("items")
                .forEach(node -> names.add(((JsonObject) node).getString("node")));
        return names;
    }

    @Test
    void it_serves_as_a_node_whose_functions_are_on_the_bus_of_the_application() throws Exception {
        assertThat(embedded.ready().getInteger("members")).isEqualTo(2);
        assertThat(nodes())
                .containsExactlyInAnyOrder(
                        embedded.ready().getString("node"), other.awaitReady().getString("node"));
        assertThat(owners()).hasSize(2);
        assertThat(await(embedded.api().eventList())).contains("presence");
    }

    @Test
    void refusals_reach_the_application_as_they_are() {
        JsonObject bad = new JsonObject().put("presentity_uri", "nonsense");

        Throwable refused = catchThrowable(() -> call("presentityShow", bad));

        assertThat(refused).isInstanceOfSatisfying(ReplyException.class, reply -> assertThat(reply.failureCode())
                .isEqualTo(400));
        assertThat(refused).hasMessageContaining("presentity_uri");
    }

    @Test
    void one_that_waits_for_others_can_be_given_up() throws Exception {
        int own = FreePorts.next();
        Vertx another = Vertx.vertx();
        try {
            EmbeddedServer lonely = PresenceServer.embedding(another, lonely(own), api -> {});
            Awaitility.await("its member is there")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> isListening(own) || lonely.started().isComplete());
            assertThat(lonely.started().isComplete()).isFalse();

            await(lonely.stop());

            assertThat(catchThrowable(() -> await(lonely.started()))).hasRootCauseInstanceOf(EndedBeforeReady.class);
            assertThat(isListening(own)).isFalse();
        } finally {
            await(another.close());
        }
    }

    @Test
    void one_that_is_thrown_out_while_it_waits_for_others_begins_anew_and_can_still_be_given_up() throws Exception {
        int own = FreePorts.next();
        Vertx another = Vertx.vertx();
        try {
            EmbeddedServer lonely = PresenceServer.embedding(another, lonely(own), api -> {});
            Awaitility.await("its member is there")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> isListening(own));

            lonely.thrownOut("as this test wants it");

            Awaitility.await("its member goes")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !isListening(own));
            Awaitility.await("the next one is there")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> isListening(own));
            assertThat(lonely.started().isComplete()).isFalse();
            await(lonely.stop());
            assertThat(catchThrowable(() -> await(lonely.started()))).hasRootCauseInstanceOf(EndedBeforeReady.class);
            assertThat(isListening(own)).isFalse();
        } finally {
            await(another.close());
        }
    }

    private static PresenceConfig lonely(int own) {
        return PresenceConfig.read(Map.of(
                        "db_url", "",
                        "cluster.listen", "127.0.0.1:" + own,
                        "cluster.name", "lonely-" + own,
                        "cluster.initial_size", "2",
                        "http.listen", ""))
                .config()
                .orElseThrow();
    }

    /** A member that nobody knows of would hold partitions, answer no one and keep its ports. */
    @Test
    void one_that_cannot_have_its_bus_or_its_member_leaves_nothing_behind() throws Exception {
        int own = FreePorts.next();
        Vertx another = Vertx.vertx();
        try (ServerSocket holder = new ServerSocket(FreePorts.next(), 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = Map.of(
                    "db_url", "",
                    "cluster.listen", "127.0.0.1:" + own,
                    "cluster.name", "bus-" + own,
                    "cluster.bus_listen", "127.0.0.1:" + holder.getLocalPort(),
                    "http.listen", "");
            PresenceConfig config = PresenceConfig.read(settings).config().orElseThrow();

            for (int attempt = 0; attempt < 2; attempt++) {
                assertThat(catchThrowable(() -> await(PresenceServer.embed(another, config))))
                        .hasMessageContaining("cluster.bus_listen: 127.0.0.1:" + holder.getLocalPort())
                        .hasMessageContaining("another port");
                assertThat(isListening(own)).isFalse();
            }
            Map<String, String> onHeld = new HashMap<>(settings);
            onHeld.put("cluster.listen", "127.0.0.1:" + holder.getLocalPort());
            PresenceConfig held = PresenceConfig.read(onHeld).config().orElseThrow();

            assertThat(catchThrowable(() -> await(PresenceServer.embed(another, held))))
                    .hasMessageContaining("cluster.listen: 127.0.0.1:" + holder.getLocalPort())
                    .hasMessageContaining("another port");
            new DatagramSocket(holder.getLocalPort(), InetAddress.getLoopbackAddress()).close();
        } finally {
            await(another.close());
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void one_that_the_others_have_thrown_out_begins_anew() throws Exception {
        String before = embedded.ready().getString("node");

        embedded.thrownOut("as this test wants it");

        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> !embedded.ready().getString("node").equals(before)
                        && nodes().size() == 2
                        && !nodes().contains(before));
        assertThat(owners()).isNotEmpty();
    }
}
