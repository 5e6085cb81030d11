package org.openpresence.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.authorization.Rules.allow;
import static org.openpresence.authorization.Rules.document;
import static org.openpresence.authorization.Rules.many;
import static org.openpresence.authorization.Rules.one;
import static org.openpresence.authorization.Rules.read;
import static org.openpresence.authorization.Rules.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.Presentity;

class RuleSetTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.com, true",
        "sip:bob@EXAMPLE.com, true",
        "sips:bob@example.com, true",
        "pres:bob@example.com, true",
        "sip:b%6Fb@example.com, true",
        "sip:bob@example.com;user=ip, true",
        "sip:Bob@example.com, false",
        "sip:bob@example.com:5060, false",
        "sip:bob@example.com;transport=tcp, false",
        "sip:bob:secret@example.com, false",
        "sip:bob@example.com?subject=x, false",
        "sip:bobb@example.com, false",
        "sip:bob@example.org, false",
        "sip:example.com, false",
        "mailto:bob@example.com, false",
        "bob, false"
    })
    void one_lets_in_whoever_has_an_equal_uri(String id, boolean letIn) {
        var rules = read(document(allow(one(id))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(letIn ? SubHandling.ALLOW : SubHandling.BLOCK);
    }

    @Test
    void it_names_the_rules_that_apply_now() {
        var rules = read(document(
                allow(one("sip:bob@example.com")).replace("\"r\"", "\"first\""),
                allow(one("sip:carol@example.com")).replace("\"r\"", "\"second\""),
                rule(
                                "<validity><from>2030-01-01T00:00:00Z</from><until>2031-01-01T00:00:00Z</until></validity>",
                                "allow",
                                "")
                        .replace("\"r\"", "\"later\""),
                rule("", "confirm", "").replace("\"r\"", "\"everybody\"")));

        assertThat(rules.applying(Presentity.of("sip:bob@example.com"), Optional.empty(), NOW))
                .containsExactly("first", "everybody");
        assertThat(rules.applying(Optional.empty(), Optional.empty(), NOW)).containsExactly("everybody");
    }

    @Test
    void a_number_is_compared_without_its_visual_separators() {
        var rules = read(document(allow(one("tel:+1-555-0100"))));

        assertThat(handling(rules, "tel:+15550100")).isEqualTo(SubHandling.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, true",
        "Example.COM, true",
        "example.com., true",
        "zzamplez.com, false",
        "example.org, false",
        "com, false",
        "sub.example.com, false",
        "example.com:5060, false",
        "sip:example.com, false",
        "ex\u00e4mple.com, false"
    })
    void many_lets_in_a_whole_domain_and_no_other_of_the_same_length(String domain, boolean letIn) {
        var rules = read(document(allow(many(domain, ""))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(letIn ? SubHandling.ALLOW : SubHandling.BLOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "[2001:db8::1], true",
        "[2001:DB8:0:0::1], true",
        "[2001:db8::1]:5060, false",
        "[2001:db8::1]:5060], false",
        "[2001:db8::2], false"
    })
    void many_lets_in_a_whole_address_however_it_is_spelled(String domain, boolean letIn) {
        var rules = read(document(allow(many(domain, ""))));

        assertThat(handling(rules, "sip:bob@[2001:db8::1]")).isEqualTo(letIn ? SubHandling.ALLOW : SubHandling.BLOCK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:bob@example.com",
                "sips:bob@EXAMPLE.COM",
                "sip:b%6fb@example.com:5070;transport=tcp",
                "bob@example.com"
            })
    void the_excepted_one_stays_out_however_the_uri_is_decorated(String id) {
        var rules = read(document(allow(many("example.com", "<except id=\"" + id + "\"/>"))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.BLOCK);
        assertThat(handling(rules, "sip:carol@example.com")).isEqualTo(SubHandling.ALLOW);
    }

    @Test
    void the_excepted_domain_stays_out() {
        var rules = read(document(allow(many("", "<except domain=\"Example.org\"/>"))));

        assertThat(handling(rules, "sip:bob@example.org")).isEqualTo(SubHandling.BLOCK);
        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<except id=\"sip:\"/>",
                "<except domain=\"b\u00fccher.example\"/>",
                "<except/>",
                "<except-all xmlns=\"urn:x\"/>"
            })
    void many_lets_nobody_in_where_it_is_unclear_who_is_left_out(String except) {
        var rules = read(document(allow(many("", except))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.BLOCK);
    }

    @Test
    void an_exception_of_another_scheme_leaves_nobody_out() {
        var rules = read(document(allow(many("", "<except id=\"xmpp:bob@example.com\"/>"))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.ALLOW);
    }

    @Test
    void the_alternatives_of_an_identity_are_enough_each() {
        var rules = read(document(allow("<identity><one id=\"sip:bob@example.com\"/><many domain=\"example.org\"/>"
                + "<unknown xmlns=\"urn:x\"/></identity>")));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.ALLOW);
        assertThat(handling(rules, "sip:dave@example.org")).isEqualTo(SubHandling.ALLOW);
        assertThat(handling(rules, "sip:dave@example.com")).isEqualTo(SubHandling.BLOCK);
    }

    @Test
    void two_identities_must_both_hold() {
        var rules = read(document(allow(many("example.com", "") + one("sip:bob@example.com"))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.ALLOW);
        assertThat(handling(rules, "sip:carol@example.com")).isEqualTo(SubHandling.BLOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<one id=\"sip:bob@example.com\"><narrowed xmlns=\"urn:x\"/></one>", "<one/>", ""})
    void an_alternative_with_something_unknown_or_missing_lets_nobody_in(String alternative) {
        var rules = read(document(allow("<identity>" + alternative + "</identity>")));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.BLOCK);
    }

    @Test
    void somebody_unknown_has_no_identity_but_a_rule_without_one_applies() {
        var identity = read(document(allow(many("", ""))));
        var none = read(document(allow("")));

        assertThat(identity.decide(Optional.empty(), Optional.empty(), NOW).handling())
                .isEqualTo(SubHandling.BLOCK);
        assertThat(handling(identity, "sip:anonymous@anonymous.invalid")).isEqualTo(SubHandling.BLOCK);
        assertThat(none.decide(Optional.empty(), Optional.empty(), NOW).handling())
                .isEqualTo(SubHandling.ALLOW);
    }

    @Test
    void a_rule_without_conditions_applies_to_everybody() {
        var rules =
                read(document("<rule id=\"a\"><actions><pr:sub-handling>confirm</pr:sub-handling></actions></rule>"));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.CONFIRM);
    }

    @Test
    void an_unknown_condition_is_false_and_harms_no_other_rule() {
        var rules = read(document(
                allow(one("sip:bob@example.com") + "<weather xmlns=\"urn:x\">fine</weather>"),
                allow(one("sip:carol@example.com"))));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.BLOCK);
        assertThat(handling(rules, "sip:carol@example.com")).isEqualTo(SubHandling.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({"work, true", "WORK, true", "home work, true", "home, false", "'', false"})
    void the_sphere_is_one_of_the_values_without_regard_to_case(String value, boolean holds) {
        var rules = read(document(allow("<sphere value=\"" + value + "\"/>")));

        assertThat(rules.decide(bob(), Optional.of("work"), NOW).handling())
                .isEqualTo(holds ? SubHandling.ALLOW : SubHandling.BLOCK);
        assertThat(rules.asksSphere()).isTrue();
    }

    @Test
    void an_undefined_sphere_matches_nothing_and_the_text_of_the_element_does_not_count() {
        var rules = read(document(allow("<sphere value=\"work\"/>"), allow("<sphere>work</sphere>")));

        assertThat(rules.decide(bob(), Optional.empty(), NOW).handling()).isEqualTo(SubHandling.BLOCK);
        assertThat(read(document(allow("<sphere>work</sphere>")))
                        .decide(bob(), Optional.of("work"), NOW)
                        .handling())
                .isEqualTo(SubHandling.BLOCK);
    }

    @Test
    void a_rule_applies_from_the_first_instant_of_a_period_to_before_its_last() {
        var rules = read(document(allow("<validity><from>2026-11-24T11:00:00+01:00</from>"
                + "<until>2026-11-24T10:00:01Z</until></validity>")));

        assertThat(rules.decide(bob(), Optional.empty(), NOW.minusMillis(1)).handling())
                .isEqualTo(SubHandling.BLOCK);
        assertThat(rules.decide(bob(), Optional.empty(), NOW).handling()).isEqualTo(SubHandling.ALLOW);
        assertThat(rules.decide(bob(), Optional.empty(), NOW.plusSeconds(1)).handling())
                .isEqualTo(SubHandling.BLOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T24:00:00Z, 2026-11-24T24:00:00.00Z, true",
        "2026-11-23T24:00:00+14:00, 2026-11-24T10:00:01, true",
        "2026-11-22T24:00:00Z, 2026-11-23T24:00:00Z, false",
        "2026-11-24T00:00:00Z, 2026-11-24T24:00:01Z, false",
        "2026-11-24T00:00:00Z, 2026-11-24T24:00:00.5Z, false",
        "2026-02-30T00:00:00Z, 2027-01-01T00:00:00Z, false",
        "-0044-03-15T12:00:00Z, 12026-11-24T00:00:00Z, true"
    })
    void times_are_written_as_in_xml_schema(String from, String until, boolean applies) {
        var rules = read(document(allow("<validity><from>" + from + "</from><until>" + until + "</until></validity>")));

        assertThat(rules.decide(bob(), Optional.empty(), NOW).handling())
                .isEqualTo(applies ? SubHandling.ALLOW : SubHandling.BLOCK);
    }

    @Test
    void any_of_several_periods_is_enough_and_a_broken_one_is_none() {
        var rules = read(document(allow("<validity><from>yesterday</from><until>2036-01-01T00:00:00Z</until>"
                + "<from>2026-11-24T09:00:00</from><until>2026-11-24T11:00:00</until></validity>")));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(SubHandling.ALLOW);
        assertThat(rules.decide(bob(), Optional.empty(), NOW.plus(Duration.ofDays(1)))
                        .handling())
                .isEqualTo(SubHandling.BLOCK);
    }

    @Test
    void a_ruling_says_when_the_next_period_of_a_rule_about_this_watcher_begins_or_ends() {
        String early = "<validity><from>2026-11-24T09:00:00Z</from><until>2026-11-24T12:00:00Z</until></validity>";
        String late = "<validity><from>2026-11-24T11:00:00Z</from><until>2026-11-24T13:00:00Z</until></validity>";
        var rules = read(document(
                allow(one("sip:bob@example.com") + early),
                rule(many("example.com", "") + late, "confirm", ""),
                allow(one("sip:eve@example.org") + late)));

        assertThat(rules.decide(bob(), Optional.empty(), NOW).until()).contains(Instant.parse("2026-11-24T11:00:00Z"));
        assertThat(rules.decide(bob(), Optional.empty(), NOW.plus(Duration.ofHours(1)))
                        .until())
                .contains(Instant.parse("2026-11-24T12:00:00Z"));
        assertThat(rules.decide(bob(), Optional.empty(), NOW.plus(Duration.ofHours(3)))
                        .until())
                .isEmpty();
        assertThat(rules.decide(watcher("sip:eve@example.org"), Optional.empty(), NOW)
                        .until())
                .contains(Instant.parse("2026-11-24T11:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "block, allow, ALLOW",
        "allow, block, ALLOW",
        "confirm, polite-block, POLITE_BLOCK",
        "polite-block, allow, ALLOW",
        "block, confirm, CONFIRM",
        "block, block, BLOCK",
        "allowed, nonsense, BLOCK"
    })
    void the_greatest_handling_of_all_rules_that_apply_counts(String first, String second, SubHandling expected) {
        var rules = read(document(rule(one("sip:bob@example.com"), first, ""), rule(many("", ""), second, "")));

        assertThat(handling(rules, "sip:bob@example.com")).isEqualTo(expected);
    }

    @Test
    void no_rule_that_applies_blocks() {
        var rules = read(document(allow(one("sip:carol@example.com"))));

        assertThat(rules.decide(bob(), Optional.empty(), NOW))
                .isEqualTo(Ruling.of(SubHandling.BLOCK, Permissions.NONE));
    }

    @Test
    void a_rule_without_action_blocks_and_provides_all_the_same() {
        var rules = read(document(
                "<rule id=\"a\"><conditions/><transformations><pr:provide-mood>true</pr:provide-mood>"
                        + "</transformations></rule>",
                rule("", "allow", "<pr:provide-note>true</pr:provide-note>")));

        assertThat(rules.decide(bob(), Optional.empty(), NOW).outcome()).isEqualTo("allow a:mood a:note");
    }

    @Test
    void permissions_of_all_rules_that_apply_are_united() {
        var rules = read(document(
                rule(
                        one("sip:bob@example.com"),
                        "allow",
                        "<pr:provide-services><pr:class>a</pr:class></pr:provide-services>"
                                + "<pr:provide-user-input>bare</pr:provide-user-input>"
                                + "<pr:provide-mood>true</pr:provide-mood>"),
                rule(
                        many("", ""),
                        "confirm",
                        "<pr:provide-services><pr:class> b </pr:class><pr:service-uri-scheme>SIP</pr:service-uri-scheme>"
                                + "</pr:provide-services><pr:provide-user-input>thresholds</pr:provide-user-input>"
                                + "<pr:provide-mood>false</pr:provide-mood>")));

        assertThat(rules.decide(bob(), Optional.empty(), NOW).outcome())
                .isEqualTo("allow Sca Scb Sssip a:mood u:thresholds");
    }

    @Test
    void a_rule_without_transformations_provides_nothing_unless_the_old_way_is_wanted() {
        String document = document(
                "<rule id=\"a\"><actions><pr:sub-handling>allow</pr:sub-handling></actions></rule>",
                rule(one("sip:carol@example.com"), "allow", ""));

        assertThat(read(document).decide(bob(), Optional.empty(), NOW).permissions())
                .isEqualTo(Permissions.NONE);
        assertThat(read(document, true).decide(bob(), Optional.empty(), NOW).permissions())
                .isEqualTo(Permissions.EVERYTHING);
    }

    @Test
    void a_document_with_500_rules_is_decided_in_microseconds() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 480; i++) {
            text.append(allow(one("sip:user" + i + "@example.com")));
        }
        for (int i = 0; i < 20; i++) {
            text.append(rule(many("d" + i + ".example.org", ""), "confirm", ""));
        }
        var rules = read(document(text.toString()));
        Optional<Presentity> watcher = watcher("sip:user470@example.com");

        long least = Long.MAX_VALUE;
        int allowed = 0;
        for (int round = 0; round < 200; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                allowed += rules.decide(watcher, Optional.empty(), NOW).handling() == SubHandling.ALLOW ? 1 : 0;
            }
            least = Math.min(least, (System.nanoTime() - begun) / 100);
        }

        assertThat(allowed).isEqualTo(20_000);
        assertThat(least).isLessThan(20_000);
    }

    private static SubHandling handling(RuleSet rules, String watcher) {
        return rules.decide(watcher(watcher), Optional.empty(), NOW).handling();
    }

    private static Optional<Presentity> bob() {
        return watcher("sip:bob@example.com");
    }

    private static Optional<Presentity> watcher(String uri) {
        return Optional.of(Presentity.of(uri).orElseThrow());
    }
}
