package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.RulesTable.allow;
import static org.openpresence.kit.RulesTable.one;
import static org.openpresence.kit.RulesTable.rule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.RulesTable;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Rules documents in the table {@code xcap} decide who may watch, on the packaged jar over sockets. */
class AuthorizationIT {
    private static final String NS = "xmlns=\"urn:ietf:params:xml:ns:pidf\"";
    private static String database;
    private static ServerProcess server;

    private final RulesTable rules = new RulesTable(database);
    private final String presentity = "sip:alice-" + SipPeer.token() + "@example.com";
    private SipPeer peer;
    private SipPeer publisher;

    @BeforeAll
    static void start() {
        database = EmbeddedMariaDb.freshDatabase();
        server = serving(database);
    }

    private static ServerProcess serving(String database, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "db_url=" + database + "?user=root",
                "force_active=false",
                "rules.poll_period=1",
                "enable_sphere_check=true",
                "fallback2db=1"));
        all.addAll(List.of(settings));
        return ServerProcess.serving(all.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void peers() {
        peer = SipPeer.udp(server);
        publisher = SipPeer.udp(server);
    }

    @AfterEach
    void close() {
        peer.close();
        publisher.close();
    }

    @Test
    void without_rules_a_watcher_is_pending_and_learns_nothing() {
        publisher.published(presentity, pidf("open", "here"));

        Watcher watcher = peer.watching(presentity);

        assertThat(state(watcher.last())).isEqualTo("pending");
        assertThat(watcher.last().content()).isEmpty();
        assertThat(watcher.last().headers("Content-Type")).isEmpty();
        publisher.published(presentity, pidf("open", "again"));
        watcher.isToldNothingFor(500);
        assertThat(row()).contains("2");
    }

    @Test
    void consent_while_subscribed_turns_the_lamp_on_and_its_end_ends_the_subscription() {
        publisher.published(presentity, pidf("open", "here"));
        rules.put(presentity, rule(bob(), "confirm", ""));
        Watcher watcher = peer.watching(presentity);
        String before = state(watcher.last());

        rules.put(presentity, allow(bob()));
        SipMessage on = watcher.awaitNotify();
        rules.put(presentity, rule(bob(), "block", ""));
        SipMessage off = watcher.awaitNotify();

        assertThat(before).isEqualTo("pending");
        assertThat(state(on)).isEqualTo("active");
        assertThat(on.content()).contains(">open<", ">here<");
        assertThat(off.header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        assertThat(off.content()).isEmpty();
        assertThat(watcher.refresh(600).status()).isEqualTo(481);
        Awaitility.await().untilAsserted(() -> assertThat(row()).contains("3 rejected"));
    }

    @Test
    void a_blocked_watcher_gets_403_and_so_does_one_of_whom_no_rule_speaks() {
        rules.put(presentity, allow(one("sip:carol@example.com")));

        assertThat(peer.ask(peer.subscribe(presentity)).status()).isEqualTo(403);
    }

    @Test
    void a_politely_blocked_watcher_sees_what_a_watcher_of_somebody_absent_sees() {
        rules.put(presentity, rule(bob(), "polite-block", ""));
        String absent = presentity.replace("alice", "absent");
        rules.put(absent, allow(bob()));
        publisher.published(presentity, pidf("open", "here"));

        Watcher polite = peer.watching(presentity);
        Watcher real = peer.watching(absent);
        String tag = publisher.published(presentity, pidf("closed", "gone"));
        publisher.ask(publisher.remove(presentity, tag));

        assertThat(state(polite.last())).isEqualTo(state(real.last()));
        assertThat(polite.last().content()).isEqualTo(real.last().content().replace(absent, presentity));
        polite.isToldNothingFor(500);
        assertThat(row()).contains("1 polite-block");
    }

    @ParameterizedTest
    @CsvSource({
        "<many domain=\"zzzzzzz.com\"/>, 403",
        "<many domain=\"example.com\"/>, 200",
        "<many><except id=\"WATCHER\"/></many>, 403",
        "<many><except id=\"sip:other@example.com\"/></many>, 200",
        "<many><except domain=\"example.com\"/></many>, 403"
    })
    void the_two_holes_of_kamailio_are_none_here(String identity, int status) {
        rules.put(presentity, allow("<identity>" + identity.replace("WATCHER", peer.address()) + "</identity>"));

        assertThat(peer.ask(peer.subscribe(presentity)).status()).isEqualTo(status);
    }

    @Test
    void a_watcher_sees_what_the_transformations_provide_and_hears_of_nothing_else() {
        rules.put(presentity, rule(bob(), "allow", "<pr:provide-services><pr:all-services/></pr:provide-services>"));
        String tag = publisher.published(presentity, pidf("open", "secret"));

        Watcher watcher = peer.watching(presentity);
        String first = watcher.last().content();
        publisher.ask(
                publisher.publish(presentity, pidf("open", "other secret")).set("SIP-If-Match", tag));
        watcher.isToldNothingFor(500);

        assertThat(first).contains(">open<").doesNotContain("secret");
    }

    @Test
    void who_sees_services_does_not_hear_of_another_note_by_the_time_it_came() {
        rules.put(presentity, rule(bob(), "allow", "<pr:provide-services><pr:all-services/></pr:provide-services>"));
        String tag = publisher.published(presentity, pidf("open", "secret"));
        Watcher watcher = peer.watching(presentity);

        String later = pidf("open", "other secret").replace("T10:00:00Z", "T10:30:00Z");
        tag = publisher
                .ask(publisher.publish(presentity, later).set("SIP-If-Match", tag))
                .header("SIP-ETag");
        watcher.isToldNothingFor(500);
        publisher.ask(
                publisher.publish(presentity, later.replace("open", "closed")).set("SIP-If-Match", tag));

        assertThat(watcher.awaitNotify().content()).contains(">closed<", "T10:30:00Z");
    }

    @Test
    void a_rule_without_transformations_provides_nothing() {
        rules.put(presentity, rule(bob(), "allow", ""));
        publisher.published(presentity, pidf("open", "secret"));

        Watcher watcher = peer.watching(presentity);

        assertThat(state(watcher.last())).isEqualTo("active");
        assertThat(watcher.last().content()).contains("<presence").doesNotContain("tuple", "secret");
    }

    @Test
    void the_sphere_opens_and_closes_the_door() {
        rules.put(presentity, allow(bob() + "<sphere value=\"work\"/>"), rule(bob(), "polite-block", ""));
        String tag = publisher.published(presentity, sphere("home"));
        Watcher watcher = peer.watching(presentity);
        String home = watcher.last().content();

        String next = publisher
                .ask(publisher.publish(presentity, sphere("work")).set("SIP-If-Match", tag))
                .header("SIP-ETag");
        SipMessage work = watcher.awaitNotify();
        publisher.ask(publisher.publish(presentity, sphere("home")).set("SIP-If-Match", next));
        SipMessage again = watcher.awaitNotify();

        assertThat(home).contains(">closed<");
        assertThat(work.content()).contains(">open<");
        assertThat(again.content()).contains(">closed<");
    }

    @Test
    void the_end_of_a_validity_ends_what_it_allowed() {
        Instant now = Instant.now();
        rules.put(
                presentity,
                allow(bob() + "<validity><from>" + now.minusSeconds(60) + "</from><until>" + now.plusSeconds(3)
                        + "</until></validity>"));
        publisher.published(presentity, pidf("open", "here"));

        Watcher watcher = peer.watching(presentity);
        SipMessage end = watcher.awaitNotify();

        assertThat(end.header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        assertThat(Instant.now()).isAfterOrEqualTo(now.plusSeconds(3)).isBefore(now.plusSeconds(6));
    }

    @Test
    void a_broken_document_lets_nobody_see_anything_and_its_repair_helps() {
        rules.putBroken(presentity);
        publisher.published(presentity, pidf("open", "here"));

        Watcher watcher = peer.watching(presentity);
        String broken = state(watcher.last());
        rules.put(presentity, allow(bob()));

        assertThat(broken).isEqualTo("pending");
        assertThat(watcher.awaitNotify().content()).contains(">open<");
    }

    @Test
    void dialogs_are_for_the_owner_and_whom_the_rules_allow_unless_dialog_policy_says_else() {
        String unruled = presentity.replace("alice", "unruled");
        rules.put(presentity, allow(bob()));
        SipMessage allowed = peer.ask(lamp(peer, presentity));
        SipMessage stranger = publisher.ask(lamp(publisher, presentity));
        SipMessage own = peer.ask(lamp(peer, peer.address()));

        assertThat(allowed.status()).isEqualTo(200);
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(own.status()).isEqualTo(200);
        try (ServerProcess all = ServerProcess.serving("force_active=false", "dialog_policy=all");
                ServerProcess owner = ServerProcess.serving("force_active=false", "dialog_policy=owner");
                SipPeer anybody = SipPeer.udp(all);
                SipPeer somebody = SipPeer.udp(owner)) {
            assertThat(state(anybody.watching(lamp(anybody, unruled)).last())).isEqualTo("active");
            assertThat(somebody.ask(lamp(somebody, unruled)).status()).isEqualTo(403);
            assertThat(state(somebody.watching(lamp(somebody, somebody.address()))
                            .last()))
                    .isEqualTo("active");
        }
    }

    private static SipRequestText lamp(SipPeer watcher, String presentity) {
        return watcher.subscribe(presentity).set("Event", "dialog").set("Accept", "application/dialog-info+xml");
    }

    @Test
    void message_summaries_are_for_the_owner_only() {
        assertThat(peer.ask(peer.subscribe(presentity).set("Event", "message-summary"))
                        .status())
                .isEqualTo(403);
        assertThat(peer.ask(peer.subscribe(peer.address()).set("Event", "message-summary"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_rules_hold_over_a_restart_and_changes_meanwhile_are_found() {
        String own = EmbeddedMariaDb.freshDatabase();
        RulesTable table = new RulesTable(own);
        String other = presentity.replace("alice", "other");
        Watcher restricted;
        Watcher pending;
        String listen = "sip.listen=udp:127.0.0.1:" + FreePorts.next();
        try (ServerProcess first = serving(own, listen)) {
            try (SipPeer before = SipPeer.udp(first)) {
                table.put(
                        presentity, rule("", "allow", "<pr:provide-services><pr:all-services/></pr:provide-services>"));
                before.published(presentity, pidf("open", "secret"));
                restricted = before.watching(presentity);
                pending = before.watching(other);
                first.kill();
                table.put(other, allow(""));

                try (ServerProcess second = serving(own, listen)) {
                    SipMessage on = pending.awaitNotify();
                    while (state(on).equals("pending")) { // the state once more, as after each restart
                        on = pending.awaitNotify();
                    }
                    assertThat(restricted.refresh(600).status()).isEqualTo(200);
                    SipMessage told = restricted.awaitNotify();

                    assertThat(second.isAlive()).isTrue();
                    assertThat(state(on)).isEqualTo("active");
                    assertThat(told.content()).contains(">open<").doesNotContain("secret");
                }
            }
        }
    }

    @Test
    void with_block_reply_200_a_blocked_watcher_is_told_by_a_notify_and_other_switches_work() {
        String own = EmbeddedMariaDb.freshDatabase();
        RulesTable table = new RulesTable(own);
        try (ServerProcess lenient =
                        serving(own, "block_reply=200", "no_rules_policy=allow", "legacy_provide_all=true");
                SipPeer watcher = SipPeer.udp(lenient)) {
            watcher.published(presentity, pidf("open", "here"));
            String open = watcher.watching(presentity).last().content();
            String legacy = presentity.replace("alice", "legacy");
            table.put(legacy, "<rule id=\"a\"><actions><pr:sub-handling>allow</pr:sub-handling></actions></rule>");
            watcher.published(legacy, pidf("open", "all"));
            String all = watcher.watching(legacy).last().content();
            String blocking = presentity.replace("alice", "blocking");
            table.put(blocking, rule("", "block", ""));

            Watcher blocked = watcher.watching(blocking);

            assertThat(open).contains(">here<");
            assertThat(all).contains(">all<");
            assertThat(blocked.reply().status()).isEqualTo(200);
            assertThat(blocked.last().header("Subscription-State")).isEqualTo("terminated;reason=rejected");
            assertThat(blocked.last().content()).isEmpty();
        }
    }

    private String bob() {
        return one(peer.address());
    }

    private Optional<String> row() {
        return rules.watcher(presentity, peer.address());
    }

    private static String state(SipMessage notify) {
        return notify.header("Subscription-State").replaceAll(";.*", "");
    }

    private static String pidf(String basic, String note) {
        return "<presence " + NS + " entity=\"sip:x@y\"><tuple id=\"t\"><status><basic>" + basic
                + "</basic></status><timestamp>2026-11-24T10:00:00Z</timestamp></tuple><note>" + note
                + "</note></presence>";
    }

    private static String sphere(String sphere) {
        return "<presence " + NS + " xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                + " xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"sip:x@y\"><tuple id=\"t\"><status><basic>open"
                + "</basic></status></tuple><dm:person id=\"p\"><r:sphere><r:" + sphere + "/></r:sphere></dm:person>"
                + "</presence>";
    }
}
