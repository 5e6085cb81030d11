package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Administration of a cluster of two, asked at one node about what either owns. */
class AdminClusterIT {
    private static final int MANY = 12;

    private static ServerCluster two;
    private static ServerProcess first;
    private static ServerProcess second;
    private static final Map<String, ServerProcess> BY_NAME = new HashMap<>();

    @BeforeAll
    static void start() {
        two = ServerCluster.start(2, "sip.event_loops=2");
        first = two.node(0);
        second = two.node(1);
        BY_NAME.put(first.awaitReady().getString("node"), first);
        BY_NAME.put(second.awaitReady().getString("node"), second);
    }

    @AfterAll
    static void stop() {
        two.close();
    }

    private static JsonObject call(ServerProcess at, String command, JsonObject arguments) {
        HttpResponse<String> response = at.post("/api/v1/admin/" + command, arguments.encode());
        assertThat(response.statusCode()).as("%s: %s", command, response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static JsonObject of(String presentity) {
        return new JsonObject().put("presentity_uri", presentity).put("event", "presence");
    }

    private static JsonObject dialogOf(Watcher watcher) {
        SipMessage reply = watcher.reply();
        return new JsonObject()
                .put("call_id", reply.header("Call-ID"))
                .put("from_tag", SipMessage.parameter(reply.header("From"), "tag"))
                .put("to_tag", SipMessage.parameter(reply.header("To"), "tag"));
    }

    @Test
    void nodes_lists_both_wherever_it_is_asked() {
        for (ServerProcess asked : List.of(first, second)) {
            Set<String> names = new HashSet<>();
            call(asked, "nodes", new JsonObject()).getJsonArray("items").forEach(item -> {
                JsonObject node = (JsonObject) item;
                names.add(node.getString("node"));
                assertThat(node.getInteger("members")).isEqualTo(2);
                assertThat(node.getString("address")).startsWith("127.0.0.1:");
            });

            assertThat(names).isEqualTo(BY_NAME.keySet());
        }
    }

    @Test
    void every_command_is_carried_out_by_the_owner_and_may_be_asked_of_the_other() {
        Set<String> owners = new HashSet<>();
        try (SipPeer peer = SipPeer.udp(first)) {
            for (int i = 0; i < MANY; i++) {
                String presentity = freshPresentity();
                String tag = peer.published(presentity, pidf("open", "note " + i));
                Watcher watcher = peer.watching(presentity);
                Watcher other = peer.watching(presentity);
                String owner = call(first, "presentityShow", of(presentity)).getString("node");
                owners.add(owner);
                ServerProcess stranger = BY_NAME.get(owner) == first ? second : first;

                assertThat(call(stranger, "presentityShow", of(presentity)).getString("document"))
                        .contains("note " + i);
                assertThat(call(stranger, "watcherList", of(presentity)).getJsonArray("items"))
                        .hasSize(2);
                JsonObject explained = call(stranger, "explain", of(presentity));
                assertThat(explained.getString("node")).isEqualTo(owner);
                assertThat(explained.getJsonArray("items")).hasSize(2);
                assertThat(call(stranger, "subscriptionShow", dialogOf(watcher)).getString("node"))
                        .isEqualTo(owner);
                assertThat(call(stranger, "refreshWatchers", of(presentity).put("refresh_type", 1))
                                .getInteger("watchers"))
                        .isEqualTo(2);
                watcher.awaitNotify();
                other.awaitNotify();
                call(stranger, "subscriptionTerminate", dialogOf(watcher));
                assertThat(watcher.awaitNotify().header("Subscription-State"))
                        .isEqualTo("terminated;reason=deactivated");
                assertThat(call(stranger, "publicationRemove", of(presentity).put("entity_tag", tag))
                                .getInteger("notified"))
                        .isEqualTo(1);
                assertThat(other.awaitNotify().content()).contains("closed");
                assertThat(call(stranger, "updateWatchers", of(presentity)).getString("node"))
                        .isEqualTo(owner);
            }
        }
        assertThat(owners).isEqualTo(BY_NAME.keySet());
    }

    @Test
    void a_node_is_drained_by_the_other_and_comes_back() {
        String name = second.awaitReady().getString("node");

        JsonObject drained = call(first, "drain", new JsonObject().put("node", name));
        int meanwhile = second.get("/health/ready").statusCode();
        call(first, "undrain", new JsonObject().put("node", name));

        assertThat(drained.getString("node")).isEqualTo(name);
        assertThat(drained.getBoolean("drained")).isTrue();
        assertThat(meanwhile).isEqualTo(503);
        assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void lists_are_merged_in_the_order_of_names_whoever_owns_what() {
        List<String> presentities = new ArrayList<>();
        Set<String> nodes = new TreeSet<>();
        List<String> listed = new ArrayList<>();
        try (SipPeer peer = SipPeer.udp(second)) {
            for (int i = 0; i < MANY; i++) {
                presentities.add(freshPresentity());
                peer.published(presentities.get(i), pidf("open", "here"));
            }
            JsonObject arguments = new JsonObject().put("page_size", 5);

            for (JsonObject page = call(first, "presentityList", arguments);
                    ;
                    page = call(first, "presentityList", arguments)) {
                page.getJsonArray("items").forEach(item -> {
                    listed.add(((JsonObject) item).getString("presentity_uri"));
                    nodes.add(((JsonObject) item).getString("node"));
                });
                if (page.getString("next") == null) {
                    break;
                }
                arguments.put("page", page.getString("next"));
            }
        }

        assertThat(listed).containsAll(presentities).isSorted().doesNotHaveDuplicates();
        assertThat(nodes).isEqualTo(new TreeSet<>(BY_NAME.keySet()));
    }

    @Test
    void handle_publish_at_one_node_reaches_the_owner_at_the_other() {
        try (SipPeer peer = SipPeer.udp(first)) {
            for (int i = 0; i < MANY; i++) {
                JsonObject message = new JsonObject()
                        .put(
                                "message",
                                peer.publish(freshPresentity(), pidf("open", "x"))
                                        .toString());

                JsonObject answer = new JsonObject(second.post("/api/v1/function/handle_publish", message.encode())
                        .body());

                assertThat(answer.getInteger("status")).as("%s", answer).isEqualTo(200);
            }
        }
    }
}
