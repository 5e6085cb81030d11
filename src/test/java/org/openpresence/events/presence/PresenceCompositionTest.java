package org.openpresence.events.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.Published;
import org.openpresence.events.Samples;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.w3c.dom.Element;

class PresenceCompositionTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final Instant SINCE = Instant.parse("2026-11-24T10:00:00.987Z");
    private static final String ADDED = "<timestamp>2026-11-24T10:00:00Z</timestamp>";
    private static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    private static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private final PresencePackage presence = new PresencePackage();

    @Test
    void nothing_published_is_a_closed_document_of_the_presentity() {
        assertThat(text())
                .isEqualTo(DECLARATION + "<presence entity=\"sip:alice@example.com\" xmlns=\"" + PIDF + "\">"
                        + "<tuple id=\"closed\"><status><basic>closed</basic></status></tuple></presence>");
    }

    @Test
    void one_publication_keeps_every_octet_but_entity_and_missing_timestamps() {
        String document = "<?xml version='1.0'?>\n<!-- c --><presence  xmlns='" + PIDF + "' entity='pres:a@b' >\r\n"
                + "<tuple id='x'><status/><note>n</note> </tuple><tuple id='y'/>"
                + "<tuple id='z'><timestamp>2026-01-01T00:00:00Z</timestamp></tuple><e xmlns='urn:e'/></presence >\n";

        assertThat(text(live(document)))
                .isEqualTo(document.replace("pres:a@b", "sip:alice@example.com")
                        .replace("</note> </tuple>", "</note> " + ADDED + "</tuple>")
                        .replace("<tuple id='y'/>", "<tuple id='y'>" + ADDED + "</tuple>"));
    }

    @Test
    void an_entity_is_added_where_the_publisher_left_it_out() {
        assertThat(text(live("<presence xmlns='" + PIDF + "'/>")))
                .isEqualTo("<presence entity=\"sip:alice@example.com\" xmlns='" + PIDF + "'/>");
    }

    @Test
    void the_entity_is_escaped() {
        var body = presence.aggregate(new Presentity("a&b'c@example.com"), List.of(live(pidf(""))))
                .orElseThrow();

        assertThat(parsed(body).getAttribute("entity")).isEqualTo("sip:a&b'c@example.com");
    }

    @Test
    void a_timestamp_is_written_with_the_prefix_of_its_tuple() {
        assertThat(text(live("<p:presence xmlns:p='" + PIDF + "'><p:tuple id='t'></p:tuple></p:presence>")))
                .contains("<p:tuple id='t'><p:timestamp>2026-11-24T10:00:00Z</p:timestamp></p:tuple>");
    }

    @Test
    void a_timestamp_of_another_namespace_is_none() {
        assertThat(text(live(pidf("<tuple id='t'><x:timestamp xmlns:x='urn:x'/></tuple>"))))
                .contains(ADDED);
    }

    @Test
    void tuples_are_united_newest_publication_first() {
        var older = live(pidf(tuple("a", "open") + tuple("b", "open")));
        var newer = live(pidf(tuple("c", "open")));

        var root = composed(older, newer);

        assertThat(ids(root, "tuple")).containsExactly("c", "a", "b");
    }

    @Test
    void of_tuples_with_one_id_the_newest_wins() {
        var older = live(pidf(tuple("a", "open") + tuple("b", "open")));
        var newer = live(pidf(tuple(" b ", "closed")));

        var root = composed(older, newer);

        assertThat(ids(root, "tuple")).containsExactly(" b ", "a");
        assertThat(root.getTextContent()).startsWith("closed");
    }

    @Test
    void each_tuple_gets_the_time_of_its_own_publication() {
        var older = new Published(document(pidf(tuple("a", "open"))), Instant.parse("2026-11-24T09:00:00Z"), false);
        var newer = live(pidf(tuple("b", "open")));

        assertThat(text(older, newer)).containsSubsequence("id=\"b\"", "T10:00:00Z", "id=\"a\"", "T09:00:00Z");
    }

    @Test
    void the_order_of_the_schema_is_kept() {
        var older = live(pidf("<e xmlns='urn:e'/>" + tuple("a", "open") + "<note>old</note>"));
        var newer = live(pidf(device("d", "1") + "<note>new</note>" + person("<r:mood xmlns:r='urn:r'/>")));

        assertThat(names(composed(older, newer)))
                .containsExactly("tuple", "note", "note", "dm:person", "dm:device", "e");
    }

    @Test
    void persons_become_one_and_the_newest_element_of_a_name_wins() {
        var older = live(pidf(person("<r:mood xmlns:r='urn:r'>old</r:mood><r:place xmlns:r='urn:r'>home</r:place>"
                + "<dm:note>old</dm:note><dm:timestamp>2026-01-01T00:00:00Z</dm:timestamp>")));
        var newer = live(pidf(person("<s:mood xmlns:s='urn:r'>new</s:mood><s:mood xmlns:s='urn:r'>later</s:mood>"
                + "<dm:note xml:lang='de'>neu</dm:note><dm:note>new</dm:note>")));

        var root = composed(older, newer);

        assertThat(names(root)).containsExactly("dm:person");
        var person = (Element) root.getFirstChild();
        assertThat(names(person)).containsExactly("s:mood", "s:mood", "r:place", "dm:note", "dm:note", "dm:timestamp");
        assertThat(person.getTextContent()).isEqualTo("newlaterhomeneunew2026-01-01T00:00:00Z");
    }

    @Test
    void a_person_takes_attributes_from_older_ones_that_it_lacks() {
        var older = live(pidf("<dm:person id='old' a='1' b='2'/>"));
        var newer = live(pidf("<dm:person a='3'/>"));

        var person = (Element) composed(older, newer).getFirstChild();

        assertThat(person.getAttribute("id")).isEqualTo("old");
        assertThat(person.getAttribute("a")).isEqualTo("3");
        assertThat(person.getAttribute("b")).isEqualTo("2");
    }

    @Test
    void two_persons_of_one_publication_become_one() {
        var root = composed(live(pidf(person("<dm:note>1</dm:note>") + person("<r:mood xmlns:r='urn:r'/>"))));

        assertThat(names(root)).containsExactly("dm:person");
        assertThat(names((Element) root.getFirstChild())).containsExactly("r:mood", "dm:note");
    }

    @Test
    void of_devices_with_one_device_id_the_newest_wins() {
        var older = live(pidf(device("a", "mac:1") + device("b", "mac:2")));
        var newer = live(pidf(device("c", " <![CDATA[mac]]><!-- : -->&#58;1 ")));

        assertThat(ids(composed(older, newer), "device")).containsExactly("c", "b");
    }

    @Test
    void devices_without_device_id_are_all_kept() {
        assertThat(names(composed(live(pidf("<dm:device id='a'/><dm:device id='b'/>")))))
                .hasSize(2);
    }

    @Test
    void a_prefix_keeps_its_meaning_when_documents_use_it_differently() {
        var older = live("<presence xmlns='" + PIDF + "' xmlns:x='urn:older'><tuple id='a'><x:e t='x:y'/></tuple>"
                + "<x:top/><tuple id='plain'/></presence>");
        var newer = live("<presence xmlns='" + PIDF + "' xmlns:x='urn:newer'><tuple id='b'><x:e/></tuple></presence>");

        var root = composed(older, newer);

        assertThat(root.getElementsByTagNameNS("urn:newer", "e").getLength()).isEqualTo(1);
        var kept = root.getElementsByTagNameNS("urn:older", "e").item(0);
        assertThat(kept.lookupNamespaceURI("x")).isEqualTo("urn:older");
        assertThat(root.getElementsByTagNameNS("urn:older", "top").getLength()).isEqualTo(1);
    }

    @Test
    void elements_without_prefix_keep_their_namespace_or_its_absence() {
        var older = live("<presence xmlns='" + PIDF + "'><tuple id='a'><note>n</note></tuple></presence>");
        var newer = live("<p:presence xmlns:p='" + PIDF + "'><p:tuple id='b'><bare/></p:tuple><bare/></p:presence>");

        for (var order : List.of(List.of(older, newer), List.of(newer, older))) {
            var root = parsed(presence.aggregate(ALICE, order).orElseThrow());

            assertThat(root.getElementsByTagNameNS(PIDF, "note").getLength()).isEqualTo(1);
            assertThat(root.getElementsByTagNameNS(PIDF, "tuple").getLength()).isEqualTo(2);
            assertThat(root.getElementsByTagNameNS(PIDF, "bare").getLength()).isZero();
            assertThat(root.getElementsByTagName("bare").getLength()).isEqualTo(2);
        }
    }

    @Test
    void merged_children_of_a_person_keep_the_namespaces_of_their_own_person() {
        var older = live(pidf("<dm:person id='a' xmlns:r='urn:old'><r:mood/><bare xmlns=''/></dm:person>"));
        var newer = live(pidf("<dm:person id='b' xmlns:r='urn:new' xmlns='urn:d'><r:mood/><plain/></dm:person>"));

        var person = (Element) composed(older, newer).getFirstChild();

        assertThat(person.getElementsByTagNameNS("urn:old", "mood").getLength()).isEqualTo(1);
        assertThat(person.getElementsByTagNameNS("urn:new", "mood").getLength()).isEqualTo(1);
        assertThat(person.getElementsByTagNameNS("urn:d", "plain").getLength()).isEqualTo(1);
        assertThat(person.getElementsByTagName("bare").item(0).getNamespaceURI())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "ISO-8859-1", "UTF-8"})
    void documents_of_every_encoding_become_utf_8(String encoding) {
        byte[] body = ("<?xml version='1.0' encoding='" + encoding + "'?>" + pidf("<note>\u00fc</note>"))
                .getBytes(Charset.forName(encoding));
        var published = new Published(new Document(presence.contentType(), body), SINCE, false);

        assertThat(parsed(presence.aggregate(ALICE, List.of(published)).orElseThrow())
                        .getTextContent())
                .isEqualTo("\u00fc");
        assertThat(composed(published, live(pidf(""))).getTextContent()).isEqualTo("\u00fc");
    }

    @Test
    void all_samples_compose_deterministically_into_what_may_be_published() {
        List<Published> all = new ArrayList<>();
        for (String file : List.of("pjsua", "baresip", "linphone", "pua-usrloc", "prefixed")) {
            all.add(new Published(
                    new Document(presence.contentType(), Samples.client(file + "-pidf.xml")), SINCE, false));
        }

        var document = presence.aggregate(ALICE, all).orElseThrow();

        assertThat(presence.checkPublished(document)).isEqualTo(Verdict.ACCEPTED);
        assertThat(presence.aggregate(ALICE, all)).contains(document);
        var root = parsed(document);
        assertThat(root.getElementsByTagNameNS(PIDF, "tuple").getLength()).isEqualTo(5);
        assertThat(root.getElementsByTagNameNS(DATA_MODEL, "person").getLength())
                .isEqualTo(1);
        assertThat(root.getTextContent()).contains("B\u00fcro & Tisch", "<desk>", "Away from the desk", "unknown");
    }

    static Published live(String body) {
        return new Published(document(body), SINCE, false);
    }

    static Document document(String body) {
        return Document.of("application/pidf+xml", body);
    }

    static String pidf(String content) {
        return "<presence xmlns='" + PIDF + "' xmlns:dm='" + DATA_MODEL + "'>" + content + "</presence>";
    }

    static String tuple(String id, String basic) {
        return "<tuple id=\"" + id + "\"><status><basic>" + basic + "</basic></status></tuple>";
    }

    static String person(String content) {
        return "<dm:person id='p'>" + content + "</dm:person>";
    }

    private static String device(String id, String deviceId) {
        return "<dm:device id='" + id + "'><dm:deviceID>" + deviceId + "</dm:deviceID></dm:device>";
    }

    private String text(Published... oldestFirst) {
        return presence.aggregate(ALICE, List.of(oldestFirst)).orElseThrow().text();
    }

    private Element composed(Published... oldestFirst) {
        return parsed(presence.aggregate(ALICE, List.of(oldestFirst)).orElseThrow());
    }

    /** Reads with the JDK's parser, so that no code under test judges itself. */
    static Element parsed(Document document) {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(document.body()))
                    .getDocumentElement();
        } catch (Exception malformed) {
            throw new AssertionError(new String(document.body(), StandardCharsets.UTF_8), malformed);
        }
    }

    static List<String> names(Element parent) {
        List<String> names = new ArrayList<>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            names.add(node.getNodeName());
        }
        return names;
    }

    static List<String> ids(Element root, String localName) {
        List<String> ids = new ArrayList<>();
        for (var node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && localName.equals(element.getLocalName())) {
                ids.add(element.getAttribute("id"));
            }
        }
        return ids;
    }
}
