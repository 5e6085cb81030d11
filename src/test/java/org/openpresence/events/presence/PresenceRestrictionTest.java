package org.openpresence.events.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.authorization.Permissions;
import org.openpresence.events.Published;
import org.openpresence.events.Samples;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

class PresenceRestrictionTest {
    private static final String HEAD = "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""
            + " xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\""
            + " xmlns:x=\"urn:x\" entity=\"sip:alice@example.com\">";
    private static final String DECLARED = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + HEAD;
    private static final String END = "</presence>";

    private final PresencePackage presence = new PresencePackage();

    @Test
    void without_permissions_nothing_is_left_but_the_entity() {
        assertThat(restricted(
                        "<!-- c --><tuple id=\"t\"><status><basic>open</basic></status></tuple><note>n</note>"
                                + "<dm:person id=\"p\"/><dm:device id=\"d\"/><x:e/> text",
                        ""))
                .isEqualTo(DECLARED + END);
    }

    @Test
    void a_service_keeps_contact_status_class_of_service_and_timestamp() {
        String kept = "<status><basic>open</basic></status><r:service-class><r:electronic/></r:service-class>"
                + "<contact priority=\"0.8\">sip:alice@h</contact><timestamp>2026-01-01T00:00:00Z</timestamp>";

        assertThat(restricted(
                        "<tuple id=\"t\">" + kept + "<!-- c --><note>n</note><dm:deviceID>u</dm:deviceID></tuple>",
                        "S*"))
                .isEqualTo(DECLARED + "<tuple id=\"t\">" + kept + "</tuple>" + END);
    }

    @Test
    void a_person_keeps_the_timestamp_and_a_device_also_its_id() {
        String time = "<dm:timestamp>2026-01-01T00:00:00Z</dm:timestamp>";
        String device = "<dm:device id=\"d\"><dm:deviceID>urn:1</dm:deviceID>" + time + "</dm:device>";

        assertThat(restricted(
                        "<dm:person id=\"p\"><r:mood/>" + time + "</dm:person>"
                                + device.replace(time, "<dm:note>n</dm:note>" + time),
                        "P* D*"))
                .isEqualTo(DECLARED + "<dm:person id=\"p\">" + time + "</dm:person>" + device + END);
    }

    @ParameterizedTest
    @CsvSource({
        "activities, <r:activities><r:busy/></r:activities>",
        "class, <r:class>c</r:class>",
        "deviceID, <dm:deviceID>urn:d</dm:deviceID>",
        "mood, <r:mood><r:happy/></r:mood>",
        "place-is, <r:place-is/>",
        "place-type, <r:place-type/>",
        "privacy, <r:privacy/>",
        "relationship, <r:relationship/>",
        "sphere, <r:sphere><r:work/></r:sphere>",
        "status-icon, <r:status-icon>http://i</r:status-icon>",
        "time-offset, <r:time-offset>60</r:time-offset>",
        "note, <note>n</note>",
        "note, <dm:note>n</dm:note>"
    })
    void each_attribute_needs_its_own_permission(String attribute, String element) {
        String tuple = "<tuple id=\"t\">" + element + "</tuple>";
        String person = "<dm:person id=\"p\">" + element + "</dm:person>";
        String others = "S* P* a:" + (attribute.equals("mood") ? "note" : "mood");

        assertThat(restricted(tuple + person, "S* P* a:" + attribute)).isEqualTo(DECLARED + tuple + person + END);
        assertThat(restricted(tuple + person, others))
                .isEqualTo(DECLARED + "<tuple id=\"t\"></tuple><dm:person id=\"p\"></dm:person>" + END);
        assertThat(restricted(tuple + person, "S* P* a*")).isEqualTo(DECLARED + tuple + person + END);
    }

    @ParameterizedTest
    @CsvSource({
        "u:bare, <r:user-input x:k=\"1\">idle</r:user-input>",
        "u:thresholds, <r:user-input idle-threshold='60' x:k=\"1\">idle</r:user-input>",
        "u:full, <r:user-input idle-threshold='60' last-input=\"2026\" x:k=\"1\">idle</r:user-input>",
        "'', ''"
    })
    void user_input_is_provided_by_degrees(String permission, String left) {
        String given = "<r:user-input idle-threshold='60' last-input=\"2026\" x:k=\"1\">idle</r:user-input>";

        assertThat(restricted("<tuple id=\"t\">" + given + "</tuple>", "S* " + permission))
                .isEqualTo(DECLARED + "<tuple id=\"t\">" + left + "</tuple>" + END);
    }

    @Test
    void an_unknown_attribute_needs_a_permission_of_its_name_wherever_it_stands() {
        String document =
                "<x:e/><tuple id=\"t\"><status><basic>open</basic><x:e/><x:f/></status><x:e>1</x:e><x:f/></tuple>"
                        + "<mood/><note>n</note>";

        assertThat(restricted(document, "S* x:urn:x%20e"))
                .isEqualTo(DECLARED
                        + "<x:e/><tuple id=\"t\"><status><basic>open</basic><x:e/></status><x:e>1</x:e></tuple>" + END);
    }

    @ParameterizedTest
    @CsvSource({
        "Soa, a",
        "Scwork, b",
        "Susip:bob@example.com, a",
        "Susip:bob@EXAMPLE.com, none",
        "Sstel, b",
        "Soa Sstel, a b",
        "S*, a b",
        "Sozz, none",
        "'', none"
    })
    void services_are_chosen(String permission, String ids) {
        String a = "<tuple id=\"a\"><contact>SIP:bob@Example.com</contact></tuple>";
        String b = "<tuple id=\"b\"><r:class>work</r:class><contact>tel:1</contact></tuple>";
        String left = (ids.contains("a") ? a : "") + (ids.contains("b") ? b : "");

        assertThat(restricted(a + b, permission + " a:class"))
                .isEqualTo(DECLARED + (ids.equals("none") ? "" : left) + END);
    }

    @ParameterizedTest
    @CsvSource({"Doa, a", "Dcwork, b", "Ddurn:2, b", "D*, a b", "Pdurn:2, none"})
    void devices_are_chosen(String permission, String ids) {
        String a = "<dm:device id=\"a\"><dm:deviceID>urn:1</dm:deviceID></dm:device>";
        String b = "<dm:device id=\"b\"><r:class>work</r:class><dm:deviceID>urn:2</dm:deviceID></dm:device>";
        String left = ids.equals("none") ? "" : (ids.contains("a") ? a : "") + (ids.contains("b") ? b : "");

        assertThat(restricted(a + b, permission + " a:class")).isEqualTo(DECLARED + left + END);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "S*",
                "P* a*",
                "S* P* D* a:note a:mood u:bare",
                "Sss a:class",
                "S* P* D* a*",
                "D* u:thresholds"
            })
    void restricting_again_changes_nothing(String permissions) {
        Document composed = presence.aggregate(
                        new Presentity("alice@example.com"),
                        List.of(new Published(
                                new Document(PresencePackage.CONTENT_TYPE, Samples.client("pjsua-pidf.xml")),
                                Instant.EPOCH,
                                false)))
                .orElseThrow();

        Document once = presence.restrict(composed, Permissions.of(permissions));
        Document twice = presence.restrict(once, Permissions.of(permissions));

        assertThat(twice.text()).isEqualTo(once.text());
        assertThat(presence.checkPublished(once)).isEqualTo(org.openpresence.events.EventPackage.Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({
        "<r:sphere><r:Work/></r:sphere>, '', work",
        "<r:sphere> Lab </r:sphere>, '', lab",
        "<r:sphere><r:work/></r:sphere>, <r:sphere><r:work/></r:sphere>, work",
        "<r:sphere><r:work/></r:sphere>, <r:sphere><r:home/></r:sphere>, none",
        "'', '', none"
    })
    void the_sphere_is_what_all_publications_agree_on(String first, String second, String expected) {
        var published = List.of(
                document("<dm:person id=\"a\">" + first + "</dm:person>"),
                document("<dm:person id=\"a\">" + second + "</dm:person>"));

        assertThat(presence.sphere(published).orElse("none")).isEqualTo(expected);
    }

    @Test
    void a_time_is_not_of_the_essence() {
        String early =
                "<tuple id=\"t\"><status><basic>open</basic></status><timestamp>2026-01-01T00:00:00Z</timestamp></tuple>"
                        + "<dm:person id=\"p\"><dm:timestamp>2026-01-01T00:00:00Z</dm:timestamp></dm:person>";

        assertThat(presence.essence(document(early)))
                .isEqualTo(presence.essence(document(early.replace("2026", "2027"))))
                .isNotEqualTo(presence.essence(document(early.replace("open", "closed"))));
        assertThat(presence.essence(document(early)).text()).contains("open").doesNotContain("2026");
    }

    private String restricted(String inside, String permissions) {
        return presence.restrict(document(inside), Permissions.of(permissions)).text();
    }

    private static Document document(String inside) {
        return Document.of(PresencePackage.CONTENT_TYPE, HEAD + inside + END);
    }
}
