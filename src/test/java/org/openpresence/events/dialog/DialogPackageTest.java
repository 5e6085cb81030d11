package org.openpresence.events.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.events.dialog.Calls.ALICE;
import static org.openpresence.events.dialog.Calls.call;
import static org.openpresence.events.dialog.Calls.composed;
import static org.openpresence.events.dialog.Calls.ended;
import static org.openpresence.events.dialog.Calls.info;
import static org.openpresence.events.dialog.Calls.live;
import static org.openpresence.events.dialog.Calls.states;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.authorization.Ruling;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

/** What may be published and how it is put together (RFC 4235 §3.7, §4.1). */
class DialogPackageTest {
    private final DialogPackage dialogs = new DialogPackage(DialogSettings.STANDARD);

    private static Document document(String text) {
        return Document.of("application/dialog-info+xml", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trying", "Trying", "EARLY", " confirmed ", "proceeding", "terminated"})
    void a_state_in_any_case_is_taken_and_told_in_lower_case(String state) {
        var document = info(call("a", state));

        assertThat(dialogs.checkPublished(document)).isEqualTo(EventPackage.Verdict.ACCEPTED);
        assertThat(composed(dialogs, live(call("a", state))).text())
                .contains("<state>" + state.strip().toLowerCase(java.util.Locale.ROOT) + "</state>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no xml",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\">",
                "<dialog-info/>",
                "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"/>",
                "<!DOCTYPE a><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"/>",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"><dialog><state>early</state></dialog></dialog-info>",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"><dialog id=\" \"><state>early</state></dialog></dialog-info>",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"><dialog id=\"a\"/></dialog-info>",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"><dialog id=\"a\"><state>on</state></dialog></dialog-info>"
            })
    void what_is_no_dialog_info_document_is_refused_with_415(String text) {
        assertThat(dialogs.checkPublished(document(text)))
                .isInstanceOfSatisfying(EventPackage.Verdict.Refused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(415);
                    assertThat(refused.reason()).doesNotContain("\n").isNotEmpty();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "RULES, sip:alice@example.com, allow all",
        "RULES, sip:bob@example.com, none",
        "OWNER, sip:alice@example.com, allow all",
        "OWNER, sip:bob@example.com, block",
        "ALL, sip:bob@example.com, allow all"
    })
    void who_may_watch_without_a_rules_document_is_a_matter_of_policy(
            DialogPolicy policy, String watcher, String expected) {
        var some = new DialogPackage(new DialogSettings(false, false, false, policy));

        var ruling = some.authorize(Presentity.of(watcher), ALICE, Optional.empty(), Optional.empty(), Instant.EPOCH);

        assertThat(ruling.map(said -> said.equals(Ruling.OPEN) ? "allow all" : said.outcome())
                        .orElse("none"))
                .isEqualTo(expected);
    }

    @Test
    void two_dialogs_of_one_id_are_refused() {
        assertThat(dialogs.checkPublished(info(call("a", "early"), call("a", "early"))))
                .isInstanceOf(EventPackage.Verdict.Refused.class);
    }

    @Test
    void nothing_published_is_a_whole_document_without_dialogs_of_the_presentity() {
        var nothing = composed(dialogs);

        assertThat(nothing.text())
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\""
                        + " entity=\"sip:alice@example.com\"></dialog-info>");
    }

    @Test
    void all_publications_stand_in_one_document_in_order_of_arrival() {
        var both = composed(dialogs, live(call("a", "early"), call("b", "trying")), live(call("c", "confirmed")));

        assertThat(states(both)).containsExactly("a=early", "b=trying", "c=confirmed");
        assertThat(Calls.attribute(both, "entity")).isEqualTo(ALICE.uri());
    }

    @Test
    void what_a_dialog_contains_is_kept_also_under_prefixes() {
        var published = document("<d:dialog-info xmlns:d='urn:ietf:params:xml:ns:dialog-info' xmlns:x='urn:x'>"
                + "<d:dialog id='a' call-id='1&amp;2' direction='initiator' x:appearance='3'><d:state event='replaced'>"
                + "early</d:state><d:remote><d:identity display='Bob'>sip:bob@example.com</d:identity></d:remote>"
                + "<x:exclusive>no</x:exclusive></d:dialog></d:dialog-info>");

        var text = dialogs.aggregate(
                        ALICE,
                        List.of(new org.openpresence.events.Published(published, java.time.Instant.EPOCH, false)))
                .orElseThrow()
                .text();

        assertThat(dialogs.checkPublished(document(text))).isEqualTo(EventPackage.Verdict.ACCEPTED);
        assertThat(text)
                .contains("xmlns:d=\"urn:ietf:params:xml:ns:dialog-info\"", "xmlns:x=\"urn:x\"", "x:appearance='3'")
                .contains(
                        "<d:state event='replaced'>early</d:state>", "<x:exclusive>no</x:exclusive>", "display='Bob'");
    }

    @Test
    void the_newest_publication_tells_of_a_dialog_and_a_live_one_goes_before_a_terminated_one() {
        assertThat(states(composed(dialogs, live(call("a", "early")), live(call("a", "confirmed")))))
                .containsExactly("a=confirmed");
        assertThat(states(composed(
                        dialogs,
                        live(call("a", " call-id=\"new\"", "early")),
                        live(call("a", " call-id=\"old\"", "terminated")))))
                .containsExactly("a=early");
    }

    @Test
    void a_call_that_is_over_is_not_revived_by_another_publication_but_a_new_call_takes_its_id() {
        var over = live(call("a", " call-id=\"1\" local-tag=\"l\"", "terminated"));

        assertThat(states(composed(
                        dialogs, over, live(call("a", " call-id=\"1\" local-tag=\"l\" remote-tag=\"r\"", "early")))))
                .containsExactly("a=terminated");
        assertThat(states(composed(dialogs, live(call("a", " call-id=\"1\"", "early")), over)))
                .containsExactly("a=terminated");
        assertThat(states(composed(dialogs, over, live(call("a", " call-id=\"2\" local-tag=\"l\"", "early")))))
                .containsExactly("a=early");
        assertThat(states(composed(dialogs, live(call("a", "", "terminated")), live(call("a", "", "early")))))
                .containsExactly("a=early");
    }

    @Test
    void what_ended_with_its_publication_is_terminated_unless_another_bears_its_id() {
        assertThat(states(
                        composed(dialogs, ended(call("a", "confirmed"), call("b", "early")), live(call("b", "early")))))
                .containsExactly("a=terminated", "b=early");
    }

    @Test
    void a_document_is_about_its_first_dialog_and_over_when_all_are() {
        var subject = dialogs.subjectOf(info(
                call("a", " call-id=\"1\" local-tag=\"l\" remote-tag=\"r\"", "terminated"), call("b", "terminated")));

        assertThat(subject.name()).isEqualTo("a");
        assertThat(subject.occurrence()).containsExactly("1", "l", "r");
        assertThat(subject.over()).isTrue();
        assertThat(subject.empty()).isFalse();
        assertThat(dialogs.subjectOf(info(call("a", "terminated"), call("b", "early")))
                        .over())
                .isFalse();
        assertThat(dialogs.subjectOf(info()).empty()).isTrue();
    }
}
