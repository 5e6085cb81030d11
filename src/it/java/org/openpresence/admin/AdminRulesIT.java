package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.RulesTable.allow;
import static org.openpresence.kit.RulesTable.one;
import static org.openpresence.kit.RulesTable.rule;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    void a_thousand_watchers_are_told_of_changed_rules_once_each() {
        peer.published(presentity, pidf("open", "here"));
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            watchers.add(peer.watching(presentity));
        }
        rules.put(presentity, allow(""));

        Instant begun = Instant.now();
        int changed = call("admin/updateWatchers", of("presentity_uri")).getInteger("changed");
        for (Watcher watcher : watchers) {
            assertThat(watcher.awaitNotify().header("Subscription-State")).startsWith("active");
        }
        Duration took = Duration.between(begun, Instant.now());

        assertThat(changed).isEqualTo(1_000);
        for (Watcher watcher : watchers) {
            assertThat(watcher.pollNotify(0)).isNull();
        }
        System.out.println("1,000 watchers told of changed rules: all " + took.toMillis() + " ms after the command");
        assertThat(took).isLessThan(Duration.ofSeconds(10));
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
    void explain_names_the_rules_that_made_each_watcher_what_it_is_and_what_it_sees() {
        try (SipPeer carol = SipPeer.udp(server);
                SipPeer dave = SipPeer.udp(server)) {
            rules.put(
                    presentity,
                    allow(one(peer.address())).replace("id=\"r\"", "id=\"friends\""),
                    rule(one(peer.address()), "confirm", "").replace("id=\"r\"", "id=\"ask\""),
                    rule(one(carol.address()), "confirm", "").replace("id=\"r\"", "id=\"strangers\""),
                    rule(one(dave.address()), "polite-block", "").replace("id=\"r\"", "id=\"politely\""));
            peer.published(presentity, pidf("open", "here"));
            peer.watching(presentity);
            carol.watching(presentity);
            dave.watching(presentity);

            JsonObject answer = call("admin/explain", of("presentity_uri"));

            JsonArray items = answer.getJsonArray("items");
            assertThat(answer.getBoolean("rules_asked")).isTrue();
            assertThat(answer.getString("rules_entity_tag")).isNotEmpty();
            assertThat(items.stream().map(one -> summary((JsonObject) one)))
                    .containsExactly(
                            "active allow [\"friends\",\"ask\"] view 1",
                            "pending confirm [\"strangers\"] view null",
                            "active polite-block [\"politely\"] view 2");
            assertThat(answer.getJsonArray("views").getJsonObject(0).getString("body"))
                    .contains("here");
            assertThat(answer.getJsonArray("views").getJsonObject(1).getString("body"))
                    .contains("closed")
                    .doesNotContain("here");
        }
    }

    private static String summary(JsonObject item) {
        return item.getString("status") + ' ' + item.getString("handling") + ' '
                + item.getJsonArray("rules").encode() + " view " + item.getValue("view");
    }

    @Test
    void a_watcher_that_waits_is_listed_as_such_and_not_counted() {
        Watcher watcher = peer.watching(presentity);
        watcher.refresh(0);

        JsonArray items = call("admin/watcherList", of("presentity_uri")).getJsonArray("items");
        int shown = call("admin/presentityShow", of("presentity_uri")).getInteger("subscriptions");

        assertThat(items).hasSize(1);
        assertThat(items.getJsonObject(0).getString("status")).isEqualTo("waiting");
        assertThat(shown).isZero();
        assertThat(call("admin/refreshWatchers", of("presentity_uri").put("refresh_type", 1))
                        .getInteger("watchers"))
                .isZero();
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
