package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Administration and functions over the event bus, by another Vert.x application that has joined the cluster as a lite member. */
class AdminLiteMemberIT implements AdminContract {
    private static final String CLUSTER = "lite-" + SipPeer.token();

    private static ServerProcess server;
    private static String member;
    private static Vertx application;

    @BeforeAll
    static void join() {
        member = "127.0.0.1:" + FreePorts.next();
        server = ServerProcess.serving("cluster.listen=" + member, "cluster.name=" + CLUSTER);
        Config config = new Config().setClusterName(CLUSTER).setLiteMember(true);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(member);
        application = await(Vertx.builder()
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    @AfterAll
    static void leave() {
        await(application.close());
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
        server.close();
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

    private static Caller.Answer ask(String address, JsonObject arguments) {
        try {
            return new Caller.Answer(
                    200,
                    await(application
                            .eventBus()
                            .<JsonObject>request(address, arguments)
                            .map(reply -> reply.body())));
        } catch (CompletionException refused) {
            assertThat(refused.getCause()).isInstanceOf(ReplyException.class);
            ReplyException reply = (ReplyException) refused.getCause();
            return new Caller.Answer(
                    reply.failureCode(), new JsonObject().put("code", -1).put("error", reply.getMessage()));
        }
    }

    @Override
    public Caller caller() {
        return (command, arguments) -> ask("presence.admin." + command, arguments);
    }

    @Override
    public int sipPort() {
        return server.udpPort();
    }

    @Override
    public String node() {
        return server.awaitReady().getString("node");
    }

    @Test
    void it_publishes_and_subscribes_through_the_functions() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(server)) {
            Watcher watcher = peer.watching(presentity);
            String message = peer.publish(presentity, pidf("open", "from afar")).toString();

            JsonObject answer = ask("presence.api.handle_publish", new JsonObject().put("message", message))
                    .body();
            JsonObject events =
                    ask("presence.api.get_event_list", new JsonObject()).body();

            assertThat(answer.getInteger("code")).isEqualTo(1);
            assertThat(answer.getString("response")).startsWith("SIP/2.0 200 ");
            assertThat(watcher.awaitNotify().content()).contains("from afar");
            assertThat(events.getString("events")).contains("presence");
            assertThat(ask("presence.api.contains_event", new JsonObject()).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void the_example_of_the_documentation_runs_as_it_stands_there() throws Exception {
        String text = Files.readString(Path.of("src/docs/admin.md"));
        int named = text.indexOf("public class ListWatchers");
        int from = text.lastIndexOf("```java\n", named) + 8;
        String source = text.substring(from, text.indexOf("```", from));
        Path classes = JavaSource.compile("ListWatchers", source);
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(server)) {
            peer.watching(presentity);

            Process run = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("presence.jar") + ":" + classes,
                            "ListWatchers",
                            CLUSTER,
                            member,
                            presentity))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output).contains("\"watcher_uri\":\"" + peer.address() + '"');
            assertThat(run.exitValue()).isZero();
            assertThat(source.lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(25);
        }
    }
}
