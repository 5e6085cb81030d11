package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.EmbeddedMariaDb.execute;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/**
 * Rows and documents that somebody else has changed directly, and the command that tells of it (the manual's refresh type 1), on a
 * cluster of two: asked at the node that is not the owner.
 */
class HardStateIT {
    private static String database;
    private static ServerCluster two;

    @BeforeAll
    static void start() {
        database = EmbeddedMariaDb.freshDatabase();
        two = ServerCluster.start(2, "db_url=" + database + "?user=root");
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

    /** Refresh type 1, asked at the node that does not own the presentity; returns the owner's name. */
    private static String refreshed(String presentity, int watchers) {
        JsonObject arguments = new JsonObject()
                .put("presentity_uri", presentity)
                .put("event", "presence")
                .put("refresh_type", 1);
        String owner = call(two.node(0), "watcherList", new JsonObject().put("presentity_uri", presentity))
                .getString("node");
        ServerProcess stranger = Stream.of(two.node(0), two.node(1))
                .filter(node -> !node.awaitReady().getString("node").equals(owner))
                .findFirst()
                .orElseThrow();

        JsonObject answer = call(stranger, "refreshWatchers", arguments);

        assertThat(answer.getString("node")).isEqualTo(owner);
        assertThat(answer.getInteger("watchers")).isEqualTo(watchers);
        return owner;
    }

    private static String user(String presentity) {
        return presentity.substring("sip:".length(), presentity.indexOf('@'));
    }

    private static String where(String presentity) {
        return " WHERE username = '" + user(presentity) + "' AND domain = 'example.com'";
    }

    /** Kamailio's columns and nothing else, as somebody writes them by hand. */
    private static void insert(String presentity, String tag, long expires, String document) {
        execute(
                database,
                "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body, sender) VALUES ('"
                        + user(presentity) + "', 'example.com', 'presence', '" + tag + "', " + expires
                        + ", UNIX_TIMESTAMP(), '" + document + "', '')");
    }

    private static void manipulate(String presentity, String document) {
        execute(
                database,
                "INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port) VALUES ('"
                        + user(presentity) + "', 'example.com', '" + document
                        + "', 16, UUID(), 0, '/xcap-root/pidf-manipulation/users/" + presentity
                        + "/index', 0) ON DUPLICATE KEY UPDATE doc = VALUES(doc), etag = VALUES(etag)");
    }

    private static JsonArray publications(String presentity) {
        return call(two.node(0), "presentityShow", new JsonObject().put("presentity_uri", presentity))
                .getJsonArray("publications");
    }

    @Test
    void a_row_changed_by_hand_is_told_once_and_is_what_the_publisher_goes_on_with() {
        Set<String> owners = new HashSet<>();
        try (SipPeer peer = SipPeer.udp(two.node(0))) {
            for (int i = 0; i < 12; i++) {
                String presentity = freshPresentity();
                String tag = peer.published(presentity, pidf("open", "published"));
                Watcher watcher = peer.watching(presentity);

                execute(
                        database,
                        "UPDATE presentity SET body = REPLACE(body, 'published', 'by hand')" + where(presentity));
                owners.add(refreshed(presentity, 1));

                assertThat(watcher.awaitNotify().content()).contains("by hand").doesNotContain("published");
                watcher.isToldNothingFor(200);
                SipMessage refresh = peer.ask(peer.refresh(presentity, tag));
                assertThat(refresh.status()).isEqualTo(200);
                watcher.isToldNothingFor(200);
                peer.ask(peer.publish(presentity, pidf("open", "again"))
                        .set("SIP-If-Match", refresh.header("SIP-ETag")));
                assertThat(watcher.awaitNotify().content()).contains("again").doesNotContain("by hand");
            }
        }
        assertThat(owners).hasSize(2);
    }

    @Test
    void a_row_that_never_expires_is_the_state_of_whoever_publishes_nothing() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(two.node(0))) {
            Watcher watcher = peer.watching(presentity);
            insert(presentity, "hard", -1, pidf("hard", "open", "always here"));
            refreshed(presentity, 1);
            String hard = watcher.awaitNotify().content();

            String tag = peer.published(presentity, pidf("soft", "open", "just now"));
            String both = watcher.awaitNotify().content();
            peer.ask(peer.remove(presentity, tag));
            watcher.awaitNotify();
            watcher.refresh(600);
            String after = watcher.awaitNotify().content();

            assertThat(hard).contains("always here");
            assertThat(both).contains("always here", "just now");
            assertThat(after).contains("always here").doesNotContain("just now");
            assertThat(publications(presentity).getJsonObject(0).getInteger("expires"))
                    .isEqualTo(-1);

            execute(database, "DELETE FROM presentity" + where(presentity));
            refreshed(presentity, 1);
            assertThat(watcher.awaitNotify().content()).contains("closed").doesNotContain("always here");
            assertThat(publicationsOrNone(presentity)).isEmpty();
        }
    }

    private static JsonArray publicationsOrNone(String presentity) {
        HttpResponse<String> response = two.node(0)
                .post(
                        "/api/v1/admin/presentityShow",
                        new JsonObject().put("presentity_uri", presentity).encode());
        return response.statusCode() == 404
                ? new JsonArray()
                : new JsonObject(response.body()).getJsonArray("publications");
    }

    @Test
    void a_document_of_pidf_manipulation_is_hard_state_while_it_is_there() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(two.node(1))) {
            Watcher watcher = peer.watching(presentity);
            manipulate(presentity, pidf("open", "on holiday"));
            refreshed(presentity, 1);
            String first = watcher.awaitNotify().content();
            manipulate(presentity, pidf("open", "back again"));
            refreshed(presentity, 1);
            String second = watcher.awaitNotify().content();
            refreshed(presentity, 1);
            String unchanged = watcher.awaitNotify().content();
            execute(database, "DELETE FROM xcap" + where(presentity));
            refreshed(presentity, 1);
            String none = watcher.awaitNotify().content();

            assertThat(first).contains("on holiday");
            assertThat(second).contains("back again").doesNotContain("on holiday");
            assertThat(unchanged).isEqualTo(second);
            assertThat(none).contains("closed").doesNotContain("back again");
        }
    }

    @Test
    void hard_state_cannot_be_removed_by_who_guesses_the_name_of_its_document() {
        String presentity = freshPresentity();
        manipulate(presentity, pidf("open", "mine"));
        try (SipPeer peer = SipPeer.udp(two.node(0))) {
            refreshed(presentity, 0);

            assertThat(peer.ask(peer.remove(presentity, "index")).status()).isEqualTo(412);
            assertThat(peer.watching(presentity).last().content()).contains("mine");
        }
    }

    @Test
    void a_row_that_is_no_document_harms_nobody() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(two.node(0))) {
            peer.published(presentity, pidf("open", "sound"));
            Watcher watcher = peer.watching(presentity);
            insert(presentity, "broken", -1, "<presence");

            refreshed(presentity, 1);

            assertThat(watcher.awaitNotify().content()).contains("sound").endsWith("</presence>");
        }
    }

    @Test
    void hard_state_outlives_a_restart_and_documents_that_came_meanwhile_are_found() {
        String own = EmbeddedMariaDb.freshDatabase();
        String row = freshPresentity();
        String document = freshPresentity();
        try (ServerProcess first = ServerProcess.serving("db_url=" + own + "?user=root")) {
            first.awaitReady();
            execute(
                    own,
                    "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES ('"
                            + user(row) + "', 'example.com', 'presence', 'h', -1, 1, '" + pidf("open", "row") + "')");
            call(
                    first,
                    "refreshWatchers",
                    new JsonObject()
                            .put("presentity_uri", row)
                            .put("event", "presence")
                            .put("refresh_type", 1));
        }
        execute(
                own,
                "INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port) VALUES ('"
                        + user(document) + "', 'example.com', '" + pidf("open", "document")
                        + "', 16, 'e', 0, 'uri', 0)");

        try (ServerProcess second = ServerProcess.serving("db_url=" + own + "?user=root");
                SipPeer peer = SipPeer.udp(second)) {
            assertThat(peer.watching(row).last().content()).contains(">row<");
            assertThat(peer.watching(document).last().content()).contains(">document<");
        }
    }
}
