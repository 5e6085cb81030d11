package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.authorization.Rules;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.events.EventPackages;
import org.openpresence.events.dialog.DialogPackage;
import org.openpresence.events.dialog.DialogSettings;
import org.openpresence.events.mwi.MessageSummaryPackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;

class WatcherJudgeTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String BOB = Rules.one("sip:bob@example.com");

    @ParameterizedTest
    @CsvSource({
        "allow, ACTIVE, ''",
        "polite-block, ACTIVE, polite-block",
        "confirm, PENDING, ''",
        "block, TERMINATED, rejected"
    })
    void each_handling_has_its_state_and_reason(String handling, WatcherState state, String reason) {
        var consent = judge(SubHandling.CONFIRM)
                .judge(
                        "presence",
                        ALICE,
                        "bob@example.com",
                        known(Rules.rule(BOB, handling, "")),
                        Optional.empty(),
                        NOW);

        assertThat(consent.state()).isEqualTo(state);
        assertThat(consent.reason()).isEqualTo(reason);
        assertThat(consent.ruling()).startsWith(handling);
    }

    @ParameterizedTest
    @CsvSource({"CONFIRM, PENDING", "BLOCK, TERMINATED", "ALLOW, ACTIVE"})
    void without_a_document_the_policy_decides(SubHandling policy, WatcherState state) {
        var consent = judge(policy)
                .judge("presence", ALICE, "bob@example.com", KnownRules.of(List.of(), false), Optional.empty(), NOW);

        assertThat(consent.state()).isEqualTo(state);
    }

    @Test
    void with_a_document_and_no_rule_that_applies_the_watcher_is_blocked_whatever_the_policy() {
        var consent = judge(SubHandling.ALLOW)
                .judge("presence", ALICE, "carol@example.com", known(Rules.allow(BOB)), Optional.empty(), NOW);

        assertThat(consent.state()).isEqualTo(WatcherState.TERMINATED);
    }

    @Test
    void a_document_that_cannot_be_read_shows_nothing_and_refuses_nobody() {
        var broken = KnownRules.of(List.of(document("<ruleset")), false);

        var consent =
                judge(SubHandling.ALLOW).judge("presence", ALICE, "bob@example.com", broken, Optional.empty(), NOW);

        assertThat(broken.mistake()).isPresent();
        assertThat(consent.state()).isEqualTo(WatcherState.PENDING);
    }

    @Test
    void several_documents_permit_what_any_of_them_does() {
        var both = KnownRules.of(
                List.of(
                        document(Rules.document(Rules.rule(BOB, "confirm", ""))),
                        document(Rules.document(Rules.allow(BOB)))),
                false);

        var consent =
                judge(SubHandling.CONFIRM).judge("presence", ALICE, "bob@example.com", both, Optional.empty(), NOW);

        assertThat(consent.state()).isEqualTo(WatcherState.ACTIVE);
        assertThat(both.entityTag()).isEqualTo("e e");
    }

    @Test
    void the_end_of_a_validity_is_kept() {
        String period = "<validity><from>2026-01-01T00:00:00Z</from><until>2026-12-01T00:00:00Z</until></validity>";

        var consent = judge(SubHandling.CONFIRM)
                .judge("presence", ALICE, "bob@example.com", known(Rules.allow(BOB + period)), Optional.empty(), NOW);

        assertThat(consent.untilMillis())
                .isEqualTo(Instant.parse("2026-12-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void a_validity_until_a_year_that_no_clock_counts_to_never_ends() {
        String period =
                "<validity><from>2026-01-01T00:00:00Z</from><until>999999999-12-31T24:00:00Z</until></validity>";

        var consent = judge(SubHandling.CONFIRM)
                .judge("presence", ALICE, "bob@example.com", known(Rules.allow(BOB + period)), Optional.empty(), NOW);

        assertThat(consent.state()).isEqualTo(WatcherState.ACTIVE);
        assertThat(consent.untilMillis()).isZero();
    }

    @Test
    void only_the_owner_may_watch_message_summaries() {
        var judge = judge(SubHandling.ALLOW);
        var none = KnownRules.of(List.of(), false);

        assertThat(judge.judge("message-summary", ALICE, "alice@example.com", none, Optional.empty(), NOW)
                        .state())
                .isEqualTo(WatcherState.ACTIVE);
        assertThat(judge.judge("message-summary", ALICE, "bob@example.com", none, Optional.empty(), NOW)
                        .state())
                .isEqualTo(WatcherState.TERMINATED);
        assertThat(judge.judge("message-summary", ALICE, "", none, Optional.empty(), NOW)
                        .state())
                .isEqualTo(WatcherState.TERMINATED);
    }

    @Test
    void dialogs_are_for_the_owner_and_for_whom_the_presence_rules_allow() {
        var judge = judge(SubHandling.CONFIRM);
        var rules = known(Rules.rule(BOB, "allow", ""));

        assertThat(judge.judge("dialog", ALICE, "alice@example.com", rules, Optional.empty(), NOW)
                        .ruling())
                .isEqualTo(Ruling.OPEN.outcome());
        assertThat(judge.judge("dialog", ALICE, "bob@example.com", rules, Optional.empty(), NOW)
                        .ruling())
                .isEqualTo(Ruling.OPEN.outcome());
        assertThat(judge.judge("dialog", ALICE, "carol@example.com", rules, Optional.empty(), NOW)
                        .state())
                .isEqualTo(WatcherState.TERMINATED);
        assertThat(judge.judge(
                                "dialog",
                                ALICE,
                                "bob@example.com",
                                KnownRules.of(List.of(), false),
                                Optional.empty(),
                                NOW)
                        .state())
                .isEqualTo(WatcherState.PENDING);
    }

    @Test
    void with_force_active_nobody_is_asked() {
        var judge = new WatcherJudge(
                new EventPackages(List.of(new PresencePackage()), true),
                new RulesPolicy(SubHandling.BLOCK, true, false, false));

        assertThat(judge.judge("presence", ALICE, "eve@example.com", known(), Optional.empty(), NOW))
                .isEqualTo(Consent.NOT_ASKED);
    }

    private static WatcherJudge judge(SubHandling withoutRules) {
        return new WatcherJudge(
                new EventPackages(
                        List.of(
                                new PresencePackage(),
                                new MessageSummaryPackage(),
                                new DialogPackage(DialogSettings.STANDARD)),
                        false),
                new RulesPolicy(withoutRules, true, false, false));
    }

    private static KnownRules known(String... rules) {
        return KnownRules.of(List.of(document(Rules.document(rules))), false);
    }

    private static RulesDocument document(String text) {
        return new RulesDocument("e", text.getBytes(StandardCharsets.UTF_8));
    }
}
