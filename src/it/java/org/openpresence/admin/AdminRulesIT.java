package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.RulesTable.allow;
import static org.openpresence.kit.RulesTable.one;
import static org.openpresence.kit.RulesTable.rule;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.RulesTable;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Commands and functions about rules: nobody polls, so that a change is known when it is told. */
class AdminRulesIT {
    private static String database;
    private static ServerProcess server;

    private final RulesTable rules = new RulesTable(database);
    private final String presentity = freshPresentity();
    private SipPeer peer;

    @BeforeAll
    static void start() {
        database = EmbeddedMariaDb.freshDatabase();
        server = ServerProcess.serving(
                "db_url=" + database + "?user=root",
                "force_active=false",
                "rules.poll_period=0",
                "enable_sphere_check=true");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        peer = SipPeer.udp(server);
    }

    @AfterEach
    void disconnect() {
        peer.close();
    }

    private static JsonObject call(String path, JsonObject arguments) {
        HttpResponse<String> response = server.post("/api/v1/" + path, arguments.encode());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private JsonObject of(String name) {
        return new JsonObject().put(name, presentity).put("event", "presence");
    }

    private int authStatus() {
        JsonObject arguments =
                new JsonObject().put("watcher_uri", peer.address()).put("presentity_uri", presentity);
        return call("function/pres_auth_status", arguments).getInteger("code");
    }

    @Test
    void updateWatchers_makes_a_pending_watcher_active_once_its_rules_allow_it() {
        peer.published(presentity, pidf("open", "here"));
        Watcher watcher = peer.watching(presentity);
        String before = watcher.last().header("Subscription-State");
        rules.put(presentity, allow(one(peer.address())));
        watcher.isToldNothingFor(300);

        JsonObject first = call("admin/updateWatchers", of("presentity_uri"));
        JsonObject second = call("admin/updateWatchers", of("presentity_uri"));

        assertThat(before).startsWith("pending");
        assertThat(first.getInteger("changed")).isEqualTo(1);
        assertThat(second.getInteger("changed")).isZero();
        assertThat(watcher.awaitNotify().header("Subscription-State")).startsWith("active");
        assertThat(watcher.last().content()).contains("here");
    }

    @Test
    void every_function_that_announces_a_change_of_rules_ends_whom_they_block() {
        for (String function : new String[] {"pres_update_watchers uri", "update_watchers_status pres_uri"}) {
            String[] words = function.split(" ", -1);
            rules.put(presentity, allow(one(peer.address())));
            call("function/" + words[0], of(words[1]));
            Watcher watcher = peer.watching(presentity);
            rules.put(presentity, rule(one(peer.address()), "block", ""));

            JsonObject answer = call("function/" + words[0], of(words[1]));

            assertThat(answer.getInteger("changed")).as(function).isEqualTo(1);
            assertThat(watcher.awaitNotify().header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        }
    }

    @Test
    void refreshWatchers_tells_of_rules_with_0_and_of_state_with_1() {
        rules.put(presentity, allow(one(peer.address())));
        peer.published(presentity, pidf("open", "here"));
        Watcher watcher = peer.watching(presentity);

        int unchanged = call("admin/refreshWatchers", of("presentity_uri").put("refresh_type", 0))
                .getInteger("watchers");
        watcher.isToldNothingFor(300);
        int state = call("admin/refreshWatchers", of("presentity_uri").put("refresh_type", 1))
                .getInteger("watchers");

        assertThat(unchanged).isZero();
        assertThat(state).isEqualTo(1);
        assertThat(watcher.awaitNotify().content()).contains("here");
    }

    @Test
    void pres_auth_status_says_what_the_rules_say() {
        int none = authStatus();
        rules.put(presentity, allow(one(peer.address())));
        call("admin/updateWatchers", of("presentity_uri"));
        int allowed = authStatus();
        rules.put(presentity, rule(one(peer.address()), "block", ""));
        call("admin/updateWatchers", of("presentity_uri"));
        int blocked = authStatus();

        assertThat(none).isEqualTo(2);
        assertThat(allowed).isEqualTo(1);
        assertThat(blocked).isEqualTo(3);
    }

    @Test
    void get_sphere_returns_what_is_published() {
        JsonObject arguments = new JsonObject().put("pres_uri", presentity);
        String before = call("function/get_sphere", arguments).getString("sphere");
        peer.published(
                presentity,
                pidf("open", "here")
                        .replace(
                                "</presence>",
                                "<dm:person xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                                        + " xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" id=\"p\">"
                                        + "<r:sphere><r:work/></r:sphere></dm:person></presence>"));

        String after = call("function/get_sphere", arguments).getString("sphere");

        assertThat(before).isNull();
        assertThat(after).isEqualTo("work");
    }
}
