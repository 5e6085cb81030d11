package org.openpresence.events.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.Mutations;
import org.openpresence.events.Published;
import org.openpresence.events.Samples;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

class PresenceFuzzTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final long SEED = 20_261_124;
    private static final long LIMIT_NANOS = 200_000_000;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final List<String> MORSELS = List.of(
            "<a>",
            "</a>",
            "<a/>",
            "<n><n><n><n><n><n><n><n></n></n></n></n></n></n></n></n>",
            "<tuple id='a'/>",
            "<tuple id='b'></tuple>",
            "<tuple id='t4109' xmlns='urn:ietf:params:xml:ns:pidf'><timestamp>x</timestamp></tuple>",
            "<dm:person id='q'><dm:note>q</dm:note></dm:person>",
            "<dm:person id='r' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model' xmlns:rpid='urn:q'><rpid:x/></dm:person>",
            "<dm:device id='d'><dm:deviceID>1&amp;<![CDATA[2]]></dm:deviceID></dm:device>",
            "<x xmlns=''/>",
            " xmlns=''",
            " xmlns:dm='urn:q'",
            " xmlns:x=''",
            " xmlns:q='urn:q'",
            " xmlns:xml='urn:q'",
            " xmlns:q='http://www.w3.org/XML/1998/namespace'",
            " xmlns:xmlns='urn:q'",
            " q:a='1'",
            " a='1'",
            " a2='&#x3c;&quot;'",
            "<!-- c -->",
            "<!-- -- -->",
            "<!-->",
            "<![CDATA[<]]>",
            "]]>",
            "<?pi x?>",
            "<?xml version='1.0'?>",
            "<!DOCTYPE a>",
            "&lt;",
            "&#0;",
            "&#x10FFFF;",
            "&#xD800;",
            "&nbsp;",
            "&",
            ":",
            "xmlns",
            "\u0000",
            "\u0085",
            "\u00fc",
            "\ufffe",
            "\ufeff");

    private static final List<byte[]> SEEDS = List.of(
            Samples.client("pjsua-pidf.xml"),
            Samples.client("baresip-pidf.xml"),
            Samples.client("linphone-pidf.xml"),
            Samples.client("pua-usrloc-pidf.xml"),
            Samples.client("prefixed-pidf.xml"));

    private final PresencePackage presence = new PresencePackage();
    private final Mutations mutations = new Mutations(SEED, SEEDS, MORSELS);

    @Test
    void whatever_is_taken_composes_into_what_would_be_taken_again() throws Exception {
        SAXParser judge = judge();
        List<String> wrong = new ArrayList<>();
        Document other = document(SEEDS.get(4));
        int taken = 0;

        for (int i = 0; i < Mutations.perSeed() && wrong.isEmpty(); i++) {
            for (int seed = 0; seed < SEEDS.size(); seed++) {
                Document mutant = document(mutations.next(seed));
                if (check(mutant, wrong) instanceof Verdict.Accepted) {
                    taken++;
                    expectWellFormed(judge, "taken", mutant, mutant, wrong);
                    if (wrong.isEmpty()) {
                        compose(judge, mutant, other, wrong);
                    }
                    other = mutant;
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(taken).isGreaterThan(Mutations.perSeed() / 20);
    }

    private Verdict check(Document mutant, List<String> wrong) {
        long start = CPU.getCurrentThreadCpuTime();
        Verdict verdict = presence.checkPublished(mutant);
        long took = CPU.getCurrentThreadCpuTime() - start;
        if (took > LIMIT_NANOS) {
            wrong.add("took " + took + " ns: " + shown(mutant));
        }
        return verdict;
    }

    private void compose(SAXParser judge, Document mutant, Document other, List<String> wrong) {
        var live = new Published(mutant, Instant.EPOCH, false);
        var second = new Published(other, Instant.EPOCH, false);
        var cases = List.of(
                List.of(live),
                List.of(second, live),
                List.of(live, second),
                List.of(new Published(mutant, Instant.EPOCH, true)),
                List.of(second, new Published(mutant, Instant.EPOCH, true)));
        for (List<Published> published : cases) {
            Document document = presence.aggregate(ALICE, published).orElseThrow();
            if (presence.checkPublished(document) instanceof Verdict.Refused refused) {
                wrong.add(refused.reason() + ": " + shown(mutant) + " -> " + shown(document));
            }
            expectWellFormed(judge, "composed", mutant, document, wrong);
        }
    }

    /** A second opinion, by the JDK's parser. */
    private static void expectWellFormed(
            SAXParser judge, String what, Document mutant, Document document, List<String> wrong) {
        try {
            judge.parse(new ByteArrayInputStream(document.body()), new DefaultHandler());
        } catch (SAXException | IOException malformed) {
            wrong.add(what + ", " + malformed.getMessage() + ": " + shown(mutant) + " -> " + shown(document));
        }
    }

    private static SAXParser judge() throws SAXException, ParserConfigurationException {
        var factory = SAXParserFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        SAXParser judge = factory.newSAXParser();
        judge.setProperty("http://www.oracle.com/xml/jaxp/properties/maxXMLNameLimit", "1000000000");
        return judge;
    }

    private Document document(byte[] body) {
        return new Document(presence.contentType(), body);
    }

    private static String shown(Document document) {
        return new String(document.body(), StandardCharsets.ISO_8859_1);
    }
}
