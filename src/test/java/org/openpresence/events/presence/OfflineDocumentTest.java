package org.openpresence.events.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.events.presence.PresenceCompositionTest.document;
import static org.openpresence.events.presence.PresenceCompositionTest.ids;
import static org.openpresence.events.presence.PresenceCompositionTest.live;
import static org.openpresence.events.presence.PresenceCompositionTest.names;
import static org.openpresence.events.presence.PresenceCompositionTest.parsed;
import static org.openpresence.events.presence.PresenceCompositionTest.person;
import static org.openpresence.events.presence.PresenceCompositionTest.pidf;
import static org.openpresence.events.presence.PresenceCompositionTest.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

class OfflineDocumentTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final String PERSON =
            "<dm:person xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" id=\"offline\">"
                    + "<dm:note>Offline</dm:note></dm:person>";

    private final PresencePackage presence = new PresencePackage();

    @Test
    void an_ended_publication_leaves_closed_tuples_and_our_note_only() {
        var ended = ended(pidf("<tuple id='a'><status><basic>open</basic><x xmlns='urn:x'/></status>"
                + "<contact>sip:secret@192.0.2.1</contact><note>secret</note><timestamp>2026-01-01T00:00:00Z</timestamp>"
                + "</tuple>" + tuple("b", "open") + "<note>secret</note>" + person("<dm:note>secret</dm:note>")
                + "<dm:device id='d'><dm:deviceID>secret</dm:deviceID></dm:device><e xmlns='urn:e'>secret</e>"));

        var document = aggregate(ended);

        assertThat(document.text())
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence entity=\"sip:alice@example.com\""
                        + " xmlns=\"urn:ietf:params:xml:ns:pidf\">"
                        + "<tuple id=\"a\"><status><basic>closed</basic></status></tuple>"
                        + "<tuple id=\"b\"><status><basic>closed</basic></status></tuple>" + PERSON + "</presence>");
        assertThat(presence.checkPublished(document)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void a_person_only_document_that_ended_is_a_closed_one() {
        assertThat(aggregate(ended(pidf(person("<dm:note>secret</dm:note>")))).text())
                .endsWith("><tuple id=\"closed\"><status><basic>closed</basic></status></tuple>" + PERSON
                        + "</presence>");
    }

    @Test
    void a_live_tuple_of_the_same_id_wins_whatever_came_first() {
        var live = live(pidf(tuple("a", "open")));
        var ended = ended(pidf(tuple("a", "open") + tuple("b", "open")));

        for (var order : List.of(List.of(live, ended), List.of(ended, live))) {
            var root = parsed(presence.aggregate(ALICE, order).orElseThrow());

            assertThat(ids(root, "tuple")).containsExactly("a", "b");
            assertThat(root.getFirstChild().getTextContent()).startsWith("open");
            assertThat(root.getFirstChild().getNextSibling().getTextContent()).isEqualTo("closed");
        }
    }

    @Test
    void a_live_person_leaves_no_room_for_our_note() {
        var live = live(pidf(person("<dm:note>in</dm:note>")));

        var root = parsed(aggregate(live, ended(pidf(tuple("a", "open")))));

        assertThat(names(root)).containsExactly("tuple", "dm:person");
        assertThat(root.getTextContent()).isEqualTo("closedin");
    }

    @Test
    void two_ended_publications_with_one_tuple_id_give_one_tuple() {
        var root = parsed(aggregate(ended(pidf(tuple("a", "open"))), ended(pidf(tuple("a", "open")))));

        assertThat(ids(root, "tuple")).containsExactly("a");
    }

    @Test
    void closed_tuples_follow_the_prefix_of_the_live_document() {
        var live = live("<p:presence xmlns:p='urn:ietf:params:xml:ns:pidf'/>");

        var root = parsed(aggregate(ended(pidf(tuple("a&amp;&quot;b", "open"))), live));

        assertThat(names(root)).containsExactly("p:tuple");
        assertThat(ids(root, "tuple")).containsExactly("a&\"b");
    }

    @Test
    void where_the_newest_alone_counts_older_ones_are_seen_when_it_has_ended() {
        var alone = new PresencePackage(true);
        var older = pidf(tuple("a", "open"));
        var newer = pidf(tuple("b", "open"));

        assertThat(ids(
                        parsed(alone.aggregate(ALICE, List.of(live(older), live(newer)))
                                .orElseThrow()),
                        "tuple"))
                .containsExactly("b");
        assertThat(ids(
                        parsed(alone.aggregate(ALICE, List.of(ended(newer), live(older)))
                                .orElseThrow()),
                        "tuple"))
                .containsExactly("a");
        assertThat(alone.aggregate(ALICE, List.of(ended(newer))).orElseThrow().text())
                .contains("<tuple id=\"b\"><status><basic>closed</basic></status></tuple>");
        assertThat(alone.aggregate(ALICE, List.of())).isEqualTo(presence.aggregate(ALICE, List.of()));
    }

    private Document aggregate(Published... oldestFirst) {
        return presence.aggregate(ALICE, List.of(oldestFirst)).orElseThrow();
    }

    private static Published ended(String body) {
        return new Published(document(body), Instant.EPOCH, true);
    }
}
