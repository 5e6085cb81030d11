package org.openpresence.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openpresence.authorization.Rules.document;
import static org.openpresence.authorization.Rules.rule;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.Presentity;

class RulesReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no xml",
                "<ruleset/>",
                "<policy xmlns=\"urn:ietf:params:xml:ns:common-policy\"/>",
                "<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\">",
                "<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\"></rule>",
                "<!DOCTYPE r [<!ENTITY a \"b\">]><ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\"/>",
                "<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\">&a;</ruleset>",
                "<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\"/><again/>"
            })
    void what_is_no_rules_document_is_refused_with_a_sentence(String text) {
        assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRules.class)
                .hasMessageContaining("document");
    }

    @Test
    void a_document_or_tag_that_is_too_large_is_refused() {
        byte[] large =
                document("<!--" + "<".repeat(RulesDocuments.LONGEST) + "-->").getBytes(StandardCharsets.UTF_8);
        StringBuilder wide = new StringBuilder("<rule");
        for (int i = 0; i < 2_000; i++) {
            wide.append(" a").append(i).append("=\">\"");
        }

        assertThatThrownBy(() -> read(large)).isInstanceOf(MalformedRules.class).hasMessageContaining("octets");
        assertThatThrownBy(() -> read(document(wide + "/>").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRules.class)
                .hasMessageContaining("octets");
    }

    @Test
    void depth_costs_nothing() throws MalformedRules {
        String deep = "<x>".repeat(30_000) + "</x>".repeat(30_000);

        var rules = read(
                document("<rule id=\"d\">" + deep + "</rule>", Rules.allow("")).getBytes(StandardCharsets.UTF_8));

        assertThat(rules.decide(Optional.empty(), Optional.empty(), NOW).handling())
                .isEqualTo(SubHandling.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "activities, a:activities",
        "class, a:class",
        "deviceID, a:deviceID",
        "mood, a:mood",
        "place-is, a:place-is",
        "place-type, a:place-type",
        "privacy, a:privacy",
        "relationship, a:relationship",
        "sphere, a:sphere",
        "status-icon, a:status-icon",
        "time-offset, a:time-offset",
        "note, a:note"
    })
    void each_boolean_permission_is_known(String name, String expected) {
        String yes = "<pr:provide-" + name + "> true </pr:provide-" + name + ">";
        String no = "<pr:provide-" + name + ">false</pr:provide-" + name + ">";

        assertThat(permissions(yes).text()).isEqualTo(expected);
        assertThat(permissions(yes.replace(" true ", "1")).text()).isEqualTo(expected);
        assertThat(permissions(no).text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'<pr:provide-user-input>full</pr:provide-user-input>', u:full",
        "'<pr:provide-user-input>all</pr:provide-user-input>', ''",
        "'<pr:provide-unknown-attribute ns=\"urn:v\" name=\"foo\">true</pr:provide-unknown-attribute>', x:urn:v%20foo",
        "'<pr:provide-unknown-attribute ns=\"urn:v\" name=\"foo\">false</pr:provide-unknown-attribute>', ''",
        "'<pr:provide-unknown-attribute name=\"foo\">true</pr:provide-unknown-attribute>', ''",
        "'<pr:provide-all-attributes/>', a*",
        "'<pr:provide-weather>true</pr:provide-weather>', ''",
        "'<provide-mood xmlns=\"urn:x\">true</provide-mood>', ''",
        "'<pr:provide-devices><pr:deviceID>urn:d</pr:deviceID></pr:provide-devices>', Ddurn:d",
        "'<pr:provide-devices><pr:all-devices/><pr:class>x</pr:class></pr:provide-devices>', D*",
        "'<pr:provide-persons><pr:occurrence-id>p 1</pr:occurrence-id></pr:provide-persons>', Pop%201",
        "'<pr:provide-persons><pr:all-persons/></pr:provide-persons>', P*",
        "'<pr:provide-services><pr:service-uri>SIP:a@B.c</pr:service-uri></pr:provide-services>', Susip:a@b.c",
        "'<pr:provide-services><pr:all-services/></pr:provide-services>', S*",
        "'<pr:provide-services><all-services xmlns=\"urn:x\"/></pr:provide-services>', ''"
    })
    void each_other_permission_is_known_and_nothing_else_permits_anything(String transformation, String expected) {
        assertThat(permissions(transformation).text()).isEqualTo(expected);
    }

    @Test
    void a_text_says_what_it_was_made_of() {
        var permissions = permissions(Rules.everything().replace("all-services/", "class>a b%</pr:class")
                + "<pr:provide-unknown-attribute ns=\"urn:v\" name=\"f\">true</pr:provide-unknown-attribute>");

        assertThat(Permissions.of(permissions.text())).isEqualTo(permissions);
        assertThat(Permissions.of("z9 a:mood later-word u:none").text()).isEqualTo("a:mood");
        assertThat(Ruling.of("allow a:mood").permissions().text()).isEqualTo("a:mood");
        assertThat(Ruling.of("later a:mood").handling()).isEqualTo(SubHandling.CONFIRM);
    }

    @Test
    void more_permissions_than_can_be_kept_permit_nothing() {
        StringBuilder classes = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            classes.append("<pr:class>c").append(i).append("</pr:class>");
        }

        assertThat(permissions("<pr:provide-services>" + classes + "</pr:provide-services>"))
                .isEqualTo(Permissions.NONE);
    }

    @Test
    void whatever_is_done_to_a_document_is_read_or_refused() {
        byte[] document = document(
                        Rules.allow(Rules.one("sip:bob@example.com") + "<validity><from>2026-01-01T00:00:00Z</from>"
                                + "<until>2027-01-01T00:00:00Z</until></validity><sphere value=\"a b\"/>"),
                        rule(Rules.many("example.com", "<except id=\"sip:eve@example.com\"/>"), "allow", "x"))
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(4745);
        int refused = 0;

        for (int round = 0; round < 3_000; round++) {
            byte[] mutated = document.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                read(mutated).decide(Presentity.of("sip:eve@example.com"), Optional.of("a"), NOW);
            } catch (MalformedRules malformed) {
                refused++;
            }
        }

        assertThat(refused).isBetween(100, 2_999);
    }

    private static Permissions permissions(String transformations) {
        return Rules.read(document(rule("", "allow", transformations)))
                .decide(Optional.empty(), Optional.empty(), NOW)
                .permissions();
    }

    private static RuleSet read(byte[] document) throws MalformedRules {
        return RuleSet.of(List.of(new RulesDocument("e", document)), false);
    }
}
