package org.openpresence.events.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.Samples;
import org.openpresence.model.Document;

class PresencePackageTest {
    private static final String ROOT = "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:a@example.com'>";
    private static final String TUPLE = "<tuple id='t'><status><basic>open</basic></status></tuple>";

    private final PresencePackage presence = new PresencePackage();

    @Test
    void is_the_package_of_rfc_3856() {
        assertThat(presence.name()).isEqualTo("presence");
        assertThat(presence.contentType()).isEqualTo("application/pidf+xml");
        assertThat(presence.defaultExpires()).isEqualTo(Duration.ofHours(1));
        assertThat(presence.requiresAuthorization()).isTrue();
        assertThat(presence.watcherInfo()).contains("presence.winfo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pjsua-pidf.xml",
                "baresip-pidf.xml",
                "linphone-pidf.xml",
                "pua-usrloc-pidf.xml",
                "prefixed-pidf.xml"
            })
    void takes_what_clients_publish(String file) {
        assertThat(check(Samples.client(file))).isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'>" + TUPLE + "</presence>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity=''/>",
                "<x:presence xmlns:x='urn:ietf:params:xml:ns:pid&#x66;'/>",
                ROOT + "<tuple id='t'><status><basic>unknown</basic></status></tuple></presence>",
                ROOT + "<tuple id='t'/><unknown xmlns='urn:example:x'/></presence>",
                ROOT + "<note x=':='>xmlns:=':1' </note><?a b:?><!-- :1 --></presence>",
                "\ufeff" + ROOT + "</presence>",
                "<?xml version='1.0' encoding='US-ASCII'?>" + ROOT + "</presence>\r\n",
                ROOT + "<tuple xmlns='urn:example:x'/><tuple xmlns='urn:example:x'/></presence>"
            })
    void takes_documents_that_are_only_not_quite_valid(String document) {
        assertThat(check(document)).isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "open",
                ROOT,
                ROOT + TUPLE,
                ROOT + "</Presence>",
                ROOT + "</presence><presence/>",
                ROOT + "</presence>text",
                ROOT + "&nbsp;</presence>",
                ROOT + "<note a='&nbsp;'/></presence>",
                ROOT + "<note a='1' a='2'/></presence>",
                ROOT + "<dm:person/></presence>",
                ROOT + "<note dm:a='1'/></presence>",
                ROOT + "<note xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/></presence>",
                ROOT + "<note xmlns:a=''/></presence>",
                ROOT + "<xmlns:note/></presence>",
                ROOT + "<note xmlns:='urn:a'/></presence>",
                ROOT + "<note xmlns:1='urn:a'/></presence>",
                ROOT + "<note xmlns:a='urn:a'><a:1/></note></presence>",
                ROOT + "<note xml:='1'/></presence>",
                ROOT + "<note xml:\u00b7='1'/></presence>",
                ROOT + "<?a:b c?></presence>",
                ROOT + "<note xmlns:xml='urn:a'/></presence>",
                ROOT + "&#0;</presence>",
                ROOT + "\u0001</presence>",
                ROOT + "]]></presence>",
                ROOT + "<!-- -- --></presence>",
                "<presence/>",
                "<presence xmlns='urn:example:pidf'/>",
                "<tuple xmlns='urn:ietf:params:xml:ns:pidf' id='t'/>",
                ROOT + "<tuple/></presence>",
                ROOT + "<tuple id=' '/></presence>",
                ROOT + TUPLE + TUPLE + "</presence>",
                ROOT + TUPLE + "<tuple id=' &#x74; '/></presence>",
                "<?xml version='1.0'\u0000?>" + ROOT + "</presence>",
                "<?xml version='1.0' encoding=utf-8?>" + ROOT + "</presence>",
                "<?xml encoding='utf-8'?>" + ROOT + "</presence>",
                "<?xml version='1.1'?>" + ROOT + "</presence>",
                "<?xml version='1.0' encoding='windows-1252'?>" + ROOT + "</presence>"
            })
    void refuses_malformed_documents_with_415_and_a_reason(String document) {
        assertRefused(check(document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "ISO-8859-1"})
    void takes_other_encodings_that_say_what_they_are(String encoding) {
        String mark = encoding.equals("UTF-16LE") ? "\ufeff" : "";
        String declared = encoding.startsWith("UTF-16") ? "UTF-16" : encoding;
        String text =
                mark + "<?xml version='1.0' encoding='" + declared + "'?>" + ROOT + "<note>\u00fc</note></presence>";

        assertThat(check(text.getBytes(Charset.forName(encoding)))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void refuses_octets_that_are_not_of_the_declared_encoding() {
        assertRefused(check((ROOT + "<note>\u00fc</note></presence>").getBytes(StandardCharsets.ISO_8859_1)));
        assertRefused(check((ROOT + "</presence>").getBytes(StandardCharsets.UTF_16LE)));
        assertRefused(check(("<?xml version='1.0' encoding='US-ASCII'?>" + ROOT + "<note>\u00fc</note></presence>")
                .getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE presence>",
                "<!DOCTYPE presence SYSTEM 'file:///etc/passwd'>",
                "<!DOCTYPE presence PUBLIC 'p' 'http://127.0.0.1:9/pidf.dtd'>",
                "<!DOCTYPE presence [<!ENTITY a 'b'>]>",
                "<!DOCTYPE presence [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
            })
    void refuses_every_document_type_declaration(String declaration) {
        assertRefused(check(declaration + ROOT + "</presence>"));
    }

    @Test
    @Timeout(2)
    void a_billion_laughs_cost_nothing() {
        var entities = new StringBuilder("<!DOCTYPE presence [<!ENTITY l0 'ha'>");
        for (int i = 1; i < 100; i++) {
            entities.append("<!ENTITY l" + i + " '" + ("&l" + (i - 1) + ";").repeat(10) + "'>");
        }
        String laughs = entities + "]>" + ROOT + "<note>&l99;</note></presence>";

        for (int i = 0; i < 1000; i++) {
            assertRefused(check(laughs));
        }
    }

    @Test
    void takes_64_levels_and_refuses_65() {
        assertThat(check(nested(63))).isEqualTo(Verdict.ACCEPTED);
        assertRefused(check(nested(64)));
        assertRefused(check(nested(100_000)));
    }

    @Test
    void refuses_elements_of_absurd_width() {
        var attributes = new StringBuilder();
        var declarations = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            attributes.append(" a" + i + "='1'");
            declarations.append(" xmlns:a" + i + "='urn:x'");
        }

        assertRefused(check(ROOT + "<note" + attributes + "/></presence>"));
        assertRefused(check(ROOT + "<note" + declarations + "/></presence>"));
        assertRefused(check(ROOT + "<note xmlns:a='" + "x".repeat(300) + "'/></presence>"));
    }

    private static String nested(int levels) {
        return ROOT + "<n>".repeat(levels) + "</n>".repeat(levels) + "</presence>";
    }

    private Verdict check(String document) {
        return check(document.getBytes(StandardCharsets.UTF_8));
    }

    private Verdict check(byte[] document) {
        return presence.checkPublished(new Document(presence.contentType(), document));
    }

    private static void assertRefused(Verdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(415);
            assertThat(refused.reason()).isNotBlank().doesNotContain("\n", "\r");
        });
    }
}
