package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Event packages by others, each in its own jar in {@code packages.path} of the packaged server. */
class PackagesIT {
    private static final String CONFERENCE_INFO = "application/conference-info+xml";

    /** The example package: conference state (RFC 4575), of which the latest document counts. */
    private static final String CONFERENCE = """
            import java.nio.charset.StandardCharsets;
            import java.time.Duration;
            import org.openpresence.events.EventPackage;
            import org.openpresence.model.Document;

            public class Conference implements EventPackage {
                public String name() { return "conference"; }
                public String contentType() { return "application/conference-info+xml"; }
                public Duration defaultExpires() { return Duration.ofHours(1); }
                public Verdict checkPublished(Document document) {
                    return document.text().contains("<conference-info")
                            ? Verdict.ACCEPTED
                            : new Verdict.Refused(400, "No Conference Information");
                }
            }
            """;

    /** A package that does harm of every kind, as its documents say. */
    private static final String HARMFUL = """
            import java.time.Duration;
            import java.util.List;
            import java.util.Optional;
            import java.util.concurrent.CountDownLatch;
            import org.openpresence.events.EventPackage;
            import org.openpresence.events.Published;
            import org.openpresence.model.Document;
            import org.openpresence.model.Presentity;

            public class Harmful implements EventPackage {
                public String name() { return "harmful"; }
                public String contentType() { return "text/plain"; }
                public Duration defaultExpires() { return Duration.ofHours(1); }
                public Verdict checkPublished(Document document) {
                    switch (document.text()) {
                        case "throw": throw new IllegalStateException("on purpose");
                        case "overflow": return checkPublished(document.text().isEmpty() ? null : document) == null ? null : checkPublished(document);
                        case "null": return null;
                        case "hang":
                            while (true) {
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException again) {
                                    Thread.interrupted();
                                }
                            }
                        default: return Verdict.ACCEPTED;
                    }
                }
                public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
                    return oldestFirst.isEmpty() ? null : Optional.of(oldestFirst.get(0).document());
                }
            }
            """;

    /** A package that hangs in one of its calls. */
    private static final String HANGING = """
            import java.time.Duration;
            import java.util.List;
            import java.util.Locale;
            import java.util.Optional;
            import java.util.concurrent.CountDownLatch;
            import org.openpresence.events.EventPackage;
            import org.openpresence.events.Published;
            import org.openpresence.model.Document;
            import org.openpresence.model.EventName;
            import org.openpresence.model.Presentity;
            import org.openpresence.model.SubscribeRequest;

            public class HangsInCALL implements EventPackage {
                private static void at(String call) {
                    if (call.equals("CALL")) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException givenUp) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }
                public String name() { return "hangs-in-" + "CALL".toLowerCase(Locale.ROOT); }
                public String contentType() { return "text/plain"; }
                public Duration defaultExpires() { return Duration.ofHours(1); }
                public boolean differsPerWatcher() { return true; }
                public Presentity presentityOf(SubscribeRequest request) {
                    at("presentityOf");
                    return request.presentity();
                }
                public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
                    at("aggregate");
                    return Optional.of(
                            oldestFirst.isEmpty() ? Document.of("text/plain", "none") : oldestFirst.get(0).document());
                }
                public Document whole(Optional<Document> told, Document present, EventName event) {
                    at("whole");
                    return present;
                }
                public Optional<Document> changes(Document told, Document present, EventName event) {
                    at("changes");
                    return Optional.of(present);
                }
                public Document forWatcher(Document document, long version) {
                    at("forWatcher");
                    return document;
                }
            }
            """;

    /** A package whose watchers need consent, and whose rules do not come any more once it was told to be silent. */
    private static final String SILENT = """
            import java.time.Duration;
            import java.util.List;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.CompletionStage;
            import org.openpresence.authorization.RulesDocument;
            import org.openpresence.authorization.RulesDocuments;
            import org.openpresence.events.EventPackage;
            import org.openpresence.model.Document;
            import org.openpresence.model.Presentity;

            public class Silent implements EventPackage {
                private static volatile boolean silent;
                public String name() { return "silent"; }
                public String contentType() { return "text/plain"; }
                public Duration defaultExpires() { return Duration.ofHours(1); }
                public boolean requiresAuthorization() { return true; }
                public Verdict checkPublished(Document document) {
                    silent = true;
                    return Verdict.ACCEPTED;
                }
                public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
                    return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(List.of());
                }
            }
            """;

    private static final String BROKEN = """
            import java.time.Duration;
            import org.openpresence.events.EventPackage;

            public class Broken implements EventPackage {
                public Broken() { throw new IllegalStateException("cannot be made"); }
                public String name() { return "broken"; }
                public String contentType() { return "text/plain"; }
                public Duration defaultExpires() { return Duration.ofHours(1); }
            }
            """;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        Path folder = ServerProcess.temporaryFolder();
        PackageJar.build(folder, "Conference", CONFERENCE);
        PackageJar.build(folder, "Harmful", HARMFUL);
        PackageJar.build(folder, "Broken", BROKEN);
        server = ServerProcess.serving("packages.path=" + folder, "packages.time_limit_ms=300", "sip.event_loops=2");
    }

    @AfterAll
    static void stop() {
        assertThat(server.stop()).isZero();
    }

    private static SipMessage publish(SipPeer peer, String presentity, String event, String type, String body) {
        return peer.ask(peer.publish(presentity, "x").set("Event", event).body(type, body));
    }

    private static SipRequestText subscribe(SipPeer peer, String presentity, String event, String type) {
        return peer.subscribe(presentity).set("Event", event).set("Accept", type);
    }

    @Test
    void the_example_package_serves() {
        String room = freshPresentity();
        String document = "<?xml version=\"1.0\"?><conference-info entity=\"" + room
                + "\" xmlns=\"urn:ietf:params:xml:ns:conference-info\" state=\"full\" version=\"1\"/>";
        try (SipPeer peer = SipPeer.udp(server)) {
            Watcher watcher = peer.watching(subscribe(peer, room, "conference", CONFERENCE_INFO));

            SipMessage published = publish(peer, room, "conference", CONFERENCE_INFO, document);
            SipMessage notify = watcher.awaitNotify();
            SipMessage refused = publish(peer, room, "conference", CONFERENCE_INFO, "<other/>");
            SipMessage otherType = publish(peer, room, "conference", "text/plain", document);

            assertThat(published.status()).isEqualTo(200);
            assertThat(notify.header("Event")).isEqualTo("conference");
            assertThat(notify.header("Content-Type")).isEqualTo(CONFERENCE_INFO);
            assertThat(notify.content()).isEqualTo(document);
            assertThat(refused.startLine()).isEqualTo("SIP/2.0 400 No Conference Information");
            assertThat(otherType.status()).isEqualTo(415);
            assertThat(watcher.reply().header("Allow-Events")).contains("presence", "conference", "harmful");
        }
    }

    @Test
    void a_package_that_cannot_be_made_is_left_out_and_said() {
        JsonObject events = new JsonObject(
                server.post("/api/v1/function/get_event_list", "{}").body());

        assertThat(events.getJsonArray("items")).contains("conference").doesNotContain("broken");
        assertThat(server.output())
                .anyMatch(line -> line.contains("event package left out") && line.contains("broken.jar"));
    }

    @Test
    void one_that_throws_or_returns_nonsense_harms_its_own_requests_only() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(server)) {
            for (String harm : List.of("throw", "overflow", "null")) {
                assertThat(publish(peer, presentity, "harmful", "text/plain", harm)
                                .status())
                        .as(harm)
                        .isEqualTo(500);
                peer.published(presentity, pidf("open", harm));
            }
            Watcher watcher = peer.watching(subscribe(peer, presentity, "harmful", "text/plain"));

            assertThat(watcher.reply().status()).isEqualTo(200);
            assertThat(watcher.last().content()).isEmpty();
            assertThat(peer.watching(presentity).last().content()).contains("null");
            assertThat(server.metrics().sum("presence_package_failures_total", "package=\"harmful\""))
                    .isPositive();
        }
    }

    @Test
    void one_that_hangs_is_answered_500_and_the_others_go_on() {
        try (SipPeer peer = SipPeer.udp(server);
                SipPeer victim = SipPeer.udp(server)) {
            List<SipRequestText> hanging = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                SipRequestText request = victim.publish(freshPresentity(), "x")
                        .set("Event", "harmful")
                        .body("text/plain", "hang");
                hanging.add(request);
                victim.send(request);
            }

            long worst = 0;
            for (int i = 0; i < 50; i++) {
                long begun = System.nanoTime();
                peer.published(freshPresentity(), pidf("open", "still here"));
                worst = Math.max(worst, System.nanoTime() - begun);
            }

            assertThat(worst / 1_000_000).isLessThan(2_000);
            hanging.forEach(request ->
                    assertThat(victim.awaitResponse(request).status()).isEqualTo(500));
        }
    }

    @Test
    void nobody_else_waits_for_the_judgement_of_one_that_hangs() {
        Path folder = ServerProcess.temporaryFolder();
        PackageJar.build(folder, "Harmful", HARMFUL);
        try (ServerProcess patient = ServerProcess.serving(
                        "packages.path=" + folder, "packages.time_limit_ms=5000", "sip.event_loops=1");
                SipPeer peer = SipPeer.udp(patient);
                SipPeer victim = SipPeer.udp(patient)) {
            SipRequestText hanging = victim.publish(freshPresentity(), "x")
                    .set("Event", "harmful")
                    .body("text/plain", "hang");
            victim.send(hanging);

            long begun = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                peer.published(freshPresentity(), pidf("open", "at once"));
            }
            long millis = (System.nanoTime() - begun) / 1_000_000;

            assertThat(victim.pollResponse(hanging, 0)).isNull();
            assertThat(millis).isLessThan(4_000);
            assertThat(victim.awaitResponse(hanging).status()).isEqualTo(500);
        }
    }

    @Test
    void whichever_call_hangs_nobody_else_waits_for_it() {
        Path folder = ServerProcess.temporaryFolder();
        PackageJar.build(folder, "Conference", CONFERENCE);
        for (String call : List.of("presentityOf", "aggregate", "whole", "changes", "forWatcher")) {
            PackageJar.build(folder, "HangsIn" + call, HANGING.replace("CALL", call));
        }
        String presentity = freshPresentity();
        try (ServerProcess patient = ServerProcess.serving(
                        "packages.path=" + folder, "packages.time_limit_ms=6000", "sip.event_loops=1");
                SipPeer peer = SipPeer.udp(patient);
                SipPeer victim = SipPeer.udp(patient)) {
            Watcher lamp = peer.watching(presentity);
            Watcher room = peer.watching(subscribe(peer, presentity, "conference", CONFERENCE_INFO));
            Watcher changes = victim.watching(subscribe(victim, presentity, "hangs-in-changes", "text/plain"));
            List<SipRequestText> hanging = new ArrayList<>();
            for (String call : List.of("presentityof", "aggregate", "whole", "forwatcher")) {
                SipRequestText request = subscribe(victim, presentity, "hangs-in-" + call, "text/plain");
                hanging.add(request);
                victim.send(request);
            }
            SipMessage change = publish(peer, presentity, "hangs-in-changes", "text/plain", "changed");

            peer.published(presentity, pidf("open", "at once"));
            publish(peer, presentity, "conference", CONFERENCE_INFO, "<conference-info/>");

            assertThat(lamp.awaitNotify().content()).contains("at once");
            assertThat(room.awaitNotify().content()).isEqualTo("<conference-info/>");
            assertThat(change.status()).isEqualTo(200);
            assertThat(victim.pollResponse(hanging.get(0), 0)).isNull();
            hanging.forEach(request ->
                    assertThat(victim.pollNotify(request.get("Call-ID"), 0)).isNull());
            assertThat(changes.pollNotify(0)).isNull();
            assertThat(victim.awaitResponse(hanging.get(0)).status())
                    .as("whom it is about is not known, and the package is not asked again just now")
                    .isEqualTo(500);
            hanging.subList(1, hanging.size())
                    .forEach(request ->
                            assertThat(victim.awaitResponse(request).status()).isEqualTo(200));
            hanging.subList(1, hanging.size()).forEach(request -> assertThat(
                            victim.awaitNotify(request.get("Call-ID")).content())
                    .isEmpty());
            assertThat(changes.awaitNotify().content()).isEmpty();
        }
    }

    private static HttpResponse<String> updateWatchers(ServerProcess server, String presentity, String event) {
        Map<String, Object> arguments = Map.of("presentity_uri", presentity, "event", event);
        return server.post("/api/v1/admin/updateWatchers", new JsonObject(arguments).encode());
    }

    @Test
    void nobody_else_waits_for_rules_that_do_not_come() {
        Path folder = ServerProcess.temporaryFolder();
        PackageJar.build(folder, "Silent", SILENT);
        String presentity = freshPresentity();
        try (ServerProcess asking = ServerProcess.serving(
                        "packages.path=" + folder,
                        "force_active=false",
                        "no_rules_policy=allow",
                        "enable_sphere_check=true",
                        "sip.event_loops=1");
                SipPeer peer = SipPeer.udp(asking)) {
            peer.watching(subscribe(peer, presentity, "silent", "text/plain"));
            Watcher lamp = peer.watching(presentity);
            assertThat(publish(peer, presentity, "silent", "text/plain", "x").status())
                    .isEqualTo(200);

            long begun = System.nanoTime();
            JsonObject told = new JsonObject(
                    updateWatchers(asking, presentity, "presence").body());
            peer.published(presentity, pidf("open", "at once"));
            SipMessage notify = lamp.awaitNotify();
            long millis = (System.nanoTime() - begun) / 1_000_000;

            assertThat(told.getInteger("code")).as(told.encode()).isEqualTo(1);
            assertThat(notify.content()).contains("at once");
            assertThat(millis).isLessThan(4_000);

            HttpResponse<String> silent = updateWatchers(asking, presentity, "silent");

            assertThat(silent.statusCode()).as(silent.body()).isEqualTo(503);
            assertThat(silent.body()).contains("the event package silent has given no rules within 6 s");
        }
    }

    @Test
    void a_folder_that_is_not_there_ends_the_start_with_3_and_a_sentence() throws Exception {
        Path folder = Files.createTempDirectory("no-packages");
        try (ServerProcess none = ServerProcess.launch(
                folder, Map.of(), ServerProcess.arguments("packages.path=" + folder.resolve("absent")))) {

            assertThat(none.exitCode()).isEqualTo(3);
            assertThat(none.errors()).anyMatch(line -> line.startsWith("packages.path: "));
        }
    }
}
