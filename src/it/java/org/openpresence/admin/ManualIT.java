package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.RulesTable.allow;
import static org.openpresence.kit.RulesTable.one;
import static org.openpresence.kit.RulesTable.rule;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.KamailioTables;
import org.openpresence.kit.RulesTable;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Sentences of Kamailio's manual that no other test shows, on one packaged server; {@code src/docs/manual.md} says which. */
class ManualIT {
    /** A package that uses every callback of the manual. */
    private static final String EVERYTHING = """
            import java.nio.charset.StandardCharsets;
            import java.time.Duration;
            import java.time.Instant;
            import java.util.List;
            import java.util.Optional;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.CompletionStage;
            import java.util.stream.Collectors;
            import org.openpresence.authorization.Permissions;
            import org.openpresence.authorization.RuleSet;
            import org.openpresence.authorization.RulesDocument;
            import org.openpresence.authorization.RulesDocuments;
            import org.openpresence.authorization.Ruling;
            import org.openpresence.authorization.SubHandling;
            import org.openpresence.events.EventPackage;
            import org.openpresence.events.Published;
            import org.openpresence.model.Document;
            import org.openpresence.model.EventName;
            import org.openpresence.model.Presentity;

            public class Everything implements EventPackage {
                public String name() { return "everything"; }
                public String contentType() { return "text/plain"; }
                public Duration defaultExpires() { return Duration.ofSeconds(777); }
                public EntityTagPolicy entityTagPolicy() { return EntityTagPolicy.NEW_ONCE; }
                public boolean requiresAuthorization() { return true; }
                public Optional<String> watcherInfo() { return Optional.of("everything.winfo"); }
                public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
                    String rules = "<ruleset xmlns=\\"urn:ietf:params:xml:ns:common-policy\\""
                            + " xmlns:pr=\\"urn:ietf:params:xml:ns:pres-rules\\"><rule id=\\"r\\"><actions>"
                            + "<pr:sub-handling>allow</pr:sub-handling></actions><transformations>"
                            + "<pr:provide-all-attributes/></transformations></rule></ruleset>";
                    return CompletableFuture.completedFuture(
                            List.of(new RulesDocument("own", rules.getBytes(StandardCharsets.UTF_8))));
                }
                public Optional<Ruling> authorize(Optional<Presentity> watcher, Presentity presentity,
                        Optional<RuleSet> rules, Optional<String> sphere, Instant now) {
                    boolean stranger = watcher.isEmpty() || watcher.get().host().equals("stranger.example");
                    return stranger
                            ? Optional.of(Ruling.of(SubHandling.CONFIRM, Permissions.NONE))
                            : rules.map(known -> known.decide(watcher, sphere, now));
                }
                public Document restrict(Document document, Permissions permissions) {
                    return Document.of("text/plain", "restricted " + permissions.allAttributes() + ' ' + document.text());
                }
                public Verdict checkPublished(Document document) {
                    return document.text().startsWith("good")
                            ? Verdict.ACCEPTED
                            : new Verdict.Refused(400, "Not Good");
                }
                public Verdict checkSubscribe(EventName event, Optional<Document> body) {
                    return body.isEmpty() ? Verdict.ACCEPTED : new Verdict.Refused(403, "No Bodies");
                }
                public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
                    return Optional.of(Document.of("text/plain", oldestFirst.stream()
                            .map(one -> (one.ended() ? "-" : "") + one.document().text())
                            .collect(Collectors.joining("+"))));
                }
                public boolean differsPerWatcher() { return true; }
                public Document forWatcher(Document document, long version) {
                    return Document.of("text/plain", document.text() + " version " + version);
                }
            }
            """;

    /** A package that needs no authorization and has no aggregation. */
    private static final String SIMPLE = """
            import java.time.Duration;
            import java.time.Instant;
            import java.util.List;
            import java.util.Optional;
            import java.util.concurrent.CompletionStage;
            import org.openpresence.authorization.Permissions;
            import org.openpresence.authorization.RuleSet;
            import org.openpresence.authorization.RulesDocument;
            import org.openpresence.authorization.RulesDocuments;
            import org.openpresence.authorization.Ruling;
            import org.openpresence.events.EventPackage;
            import org.openpresence.model.Document;
            import org.openpresence.model.Presentity;

            public class Simple implements EventPackage {
                public String name() { return "simple"; }
                public String contentType() { return "text/plain"; }
                public Duration defaultExpires() { return Duration.ofHours(1); }
                public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
                    throw new IllegalStateException("asked for rules");
                }
                public Optional<Ruling> authorize(Optional<Presentity> watcher, Presentity presentity,
                        Optional<RuleSet> rules, Optional<String> sphere, Instant now) {
                    throw new IllegalStateException("asked who may");
                }
                public Document restrict(Document document, Permissions permissions) {
                    throw new IllegalStateException("asked what is seen");
                }
            }
            """;

    private static String database;
    private static ServerProcess server;

    private final RulesTable rules = new RulesTable(database);
    private final String presentity = freshPresentity();
    private SipPeer bob;
    private SipPeer carol;

    @BeforeAll
    static void start() {
        Path folder = ServerProcess.temporaryFolder();
        PackageJar.build(folder, "Everything", EVERYTHING);
        PackageJar.build(folder, "Simple", SIMPLE);
        database = EmbeddedMariaDb.freshDatabase();
        server = ServerProcess.serving(
                "db_url=" + database + "?user=root",
                "force_active=false",
                "rules.poll_period=0",
                "clean_period=1",
                "db_update_period=1",
                "packages.path=" + folder,
                "packages.time_limit_ms=5000");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        bob = SipPeer.udp(server);
        carol = SipPeer.udp(server);
    }

    @AfterEach
    void disconnect() {
        bob.close();
        carol.close();
    }

    private static JsonObject function(String name, JsonObject arguments) {
        HttpResponse<String> response = server.post("/api/v1/function/" + name, arguments.encode());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static JsonObject handle(String method, SipRequestText message) {
        return function("handle_" + method, new JsonObject().put("message", message.toString()));
    }

    private static String query(String sql) {
        try (Connection connection = DriverManager.getConnection(database, EmbeddedMariaDb.USER, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "none";
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private String user() {
        return presentity.substring("sip:".length(), presentity.indexOf('@'));
    }

    private String published() {
        return query("SELECT body FROM presentity WHERE username = '" + user() + "'");
    }

    @Test
    void the_packages_of_the_manual_are_there() {
        assertThat(function("get_event_list", new JsonObject()).getJsonArray("items"))
                .contains("presence", "presence.winfo", "dialog;sla", "message-summary");
    }

    @Test
    void the_functions_store_and_update_in_memory_and_in_the_tables_of_the_manual_and_notify() {
        rules.put(presentity, allow(""));
        SipRequestText subscribe = bob.subscribe(presentity);

        JsonObject subscribed = handle("subscribe", subscribe);
        SipMessage first = bob.awaitNotify(subscribe.get("Call-ID"));
        JsonObject stored = handle("publish", carol.publish(presentity, pidf("open", "stored")));
        SipMessage second = bob.awaitNotify(subscribe.get("Call-ID"));
        String storedRow = published();
        JsonObject updated = handle(
                "publish", carol.publish(presentity, pidf("open", "updated")).set("SIP-If-Match", tag(stored)));
        SipMessage third = bob.awaitNotify(subscribe.get("Call-ID"));

        assertThat(subscribed.getInteger("code")).isEqualTo(1);
        assertThat(stored.getInteger("code")).isEqualTo(1);
        assertThat(updated.getInteger("code")).isEqualTo(1);
        assertThat(first.header("Subscription-State")).startsWith("active");
        assertThat(second.content()).contains("stored");
        assertThat(third.content()).contains("updated");
        assertThat(storedRow).contains("stored");
        assertThat(published()).contains("updated");
        Awaitility.await().untilAsserted(() -> assertThat(
                        query("SELECT COUNT(*) FROM active_watchers WHERE presentity_uri = '" + presentity + "'"))
                .isEqualTo("1"));
        Awaitility.await().untilAsserted(() -> assertThat(rules.watcher(presentity, bob.address()))
                .contains("1"));
    }

    private static String tag(JsonObject published) {
        String response = published.getString("response");
        int from = response.indexOf("SIP-ETag: ") + "SIP-ETag: ".length();
        return response.substring(from, response.indexOf('\r', from));
    }

    @Test
    void whom_sender_uri_names_is_not_told_and_a_sender_header_alone_does_not_count() {
        rules.put(presentity, allow(""));
        Watcher sender = bob.watching(presentity);
        Watcher other = carol.watching(presentity);

        JsonObject own = function(
                "handle_publish",
                new JsonObject()
                        .put(
                                "message",
                                bob.publish(presentity, pidf("open", "first")).toString())
                        .put("sender_uri", bob.contact()));
        SipMessage told = other.awaitNotify();
        sender.isToldNothingFor(300);
        handle(
                "publish",
                bob.publish(presentity, pidf("open", "second"))
                        .set("SIP-If-Match", tag(own))
                        .set("Sender", "<" + bob.contact() + ">"));

        assertThat(told.content()).contains("first");
        assertThat(sender.awaitNotify().content()).contains("second");
        assertThat(other.awaitNotify().content()).contains("second");
    }

    @Test
    void without_to_tag_pref_tags_begin_with_10() {
        rules.put(presentity, allow(""));

        String tag = SipMessage.parameter(bob.watching(presentity).reply().header("To"), "tag");

        assertThat(tag).startsWith("10");
    }

    @Test
    void without_enable_sphere_check_no_rule_about_a_sphere_applies() {
        rules.put(presentity, allow(one(bob.address()) + "<sphere value=\"work\"/>"));
        carol.published(
                presentity,
                pidf("open", "here")
                        .replace(
                                "</presence>",
                                "<dm:person xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                                        + " xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" id=\"p\">"
                                        + "<r:sphere><r:work/></r:sphere></dm:person></presence>"));

        assertThat(bob.ask(bob.subscribe(presentity)).status()).isEqualTo(403);
    }

    @Test
    void each_clean_period_rows_go_that_expired_and_that_nobody_stands_for() {
        KamailioTables.leaveBehind(database);

        Awaitility.await()
                .untilAsserted(() -> assertThat(query("SELECT (SELECT COUNT(*) FROM presentity WHERE username = 'old')"
                                + " + (SELECT COUNT(*) FROM active_watchers WHERE to_user = 'old')"
                                + " + (SELECT COUNT(*) FROM watchers WHERE presentity_uri = 'sip:old@example.com')"))
                        .isEqualTo("0"));
    }

    @Test
    void update_watchers_status_stores_the_new_status_and_tells_those_whose_status_has_changed() {
        rules.put(presentity, allow(""));
        Watcher allowed = bob.watching(presentity);
        Watcher blocked = carol.watching(presentity);
        rules.put(presentity, allow(one(bob.address())), rule(one(carol.address()), "block", ""));

        JsonObject answer = function(
                "update_watchers_status",
                new JsonObject().put("pres_uri", presentity).put("event", "presence"));

        assertThat(answer.getInteger("changed")).isEqualTo(1);
        assertThat(blocked.awaitNotify().header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        allowed.isToldNothingFor(300);
        Awaitility.await().untilAsserted(() -> assertThat(rules.watcher(presentity, carol.address()))
                .contains("3 rejected"));
    }

    @Test
    void pres_auth_status_returns_minus_1_for_an_error() {
        HttpResponse<String> response = server.post(
                "/api/v1/function/pres_auth_status",
                "{\"watcher_uri\":\"nobody\",\"presentity_uri\":\"sip:a@b.example\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getInteger("code")).isEqualTo(-1);
    }

    private SipRequestText publish(String event, String body) {
        return carol.publish(presentity, "x").set("Event", event).body("text/plain", body);
    }

    private SipRequestText subscribe(SipPeer peer, String event) {
        return peer.subscribe(presentity).set("Event", event).set("Accept", "text/plain");
    }

    @Test
    void every_callback_of_a_package_is_called() {
        SipMessage first = carol.ask(publish("everything", "good morning").without("Expires"));
        carol.ask(publish("everything", "good evening"));
        SipMessage refused = carol.ask(publish("everything", "bad"));
        Watcher watcher = bob.watching(subscribe(bob, "everything"));
        SipMessage whole = watcher.last();
        SipMessage withBody = bob.ask(subscribe(bob, "everything").body("text/plain", "filter"));
        SipMessage modified =
                carol.ask(publish("everything", "good night").set("SIP-If-Match", first.header("SIP-ETag")));
        SipMessage second = watcher.awaitNotify();
        carol.ask(carol.remove(presentity, modified.header("SIP-ETag")).set("Event", "everything"));
        SipMessage third = watcher.awaitNotify();
        Watcher stranger = carol.watching(
                subscribe(carol, "everything").set("From", "<sip:carol@stranger.example>;tag=" + SipPeer.token()));

        assertThat(first.header("Expires")).as("default_expires").isEqualTo("777");
        assertThat(refused.startLine()).as("evs_publ_handl").isEqualTo("SIP/2.0 400 Not Good");
        assertThat(watcher.reply().header("Allow-Events")).as("wipeer").contains("everything.winfo");
        assertThat(whole.content())
                .as("version")
                .contains("good morning", "good evening")
                .endsWith(" version 0");
        assertThat(withBody.startLine()).as("evs_subs_handl").isEqualTo("SIP/2.0 403 No Bodies");
        assertThat(modified.header("SIP-ETag")).as("etag_not_new").isEqualTo(first.header("SIP-ETag"));
        assertThat(second.content())
                .as("get_rules_doc, agg_nbody, apply_auth_nbody, aux_body_processing")
                .startsWith("restricted true good ")
                .contains("good night", "good evening")
                .endsWith(" version 1");
        assertThat(third.content()).as("off_index").contains("-good night").endsWith(" version 2");
        assertThat(stranger.last().header("Subscription-State"))
                .as("get_auth_status")
                .startsWith("pending");
        assertThat(stranger.last().content()).isEmpty();
    }

    @Test
    void without_req_auth_nobody_is_asked_and_without_agg_nbody_the_latest_state_is_told() {
        carol.ask(publish("simple", "earlier"));
        carol.ask(publish("simple", "latest"));

        Watcher watcher = bob.watching(subscribe(bob, "simple"));

        assertThat(watcher.last().header("Subscription-State")).startsWith("active");
        assertThat(watcher.last().content()).isEqualTo("latest");
        assertThat(server.metrics().sum("presence_package_failures_total", "package=\"simple\""))
                .isZero();
    }
}
