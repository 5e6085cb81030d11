package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule alone keeps out a message that nothing else would keep out. */
class GuardRulesTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void each_rule_refuses_what_would_pass_without_it(Rule rule, String message, boolean stream) {
        Set<Rule> without = EnumSet.allOf(Rule.class);
        without.remove(rule);
        byte[] bytes = message.getBytes(ISO_8859_1);

        Parsed guarded = new MessageParser().parse(bytes, 0, bytes.length, stream);
        Parsed unguarded = new MessageParser(without).parse(bytes, 0, bytes.length, stream);

        assertThat(guarded).isInstanceOfSatisfying(Parsed.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(rule.reason());
            assertThat(refused.status()).isEqualTo(rule.status());
            assertThat(refused.reply().via().host()).isEqualTo("192.0.2.10");
        });
        assertThat(unguarded).isInstanceOf(Parsed.Request.class);
    }

    @Test
    void every_rule_has_its_message() {
        assertThat(messages().map(arguments -> arguments.get()[0])).containsAll(Rule.ALL);
    }

    static Stream<Arguments> messages() {
        String long3000 = "X: " + "a".repeat(3_000) + "\r\n";
        String params65 = ";a=1".repeat(65);
        return Stream.of(
                with(Rule.MESSAGE_SIZE, "\r\n\r\n", "\r\n\r\n" + "b".repeat(65_200), false),
                with(Rule.HEADER_PART_SIZE, "Expires: 3600\r\n", "Expires: 3600\r\n" + long3000.repeat(3)),
                with(Rule.BODY_SIZE, "Content-Length: 0\r\n\r\n", "l: 65537\r\n\r\n" + "b".repeat(65_537), true),
                with(Rule.HEADER_COUNT, "Expires: 3600\r\n", "Expires: 3600\r\n" + "A: b\r\n".repeat(60)),
                with(Rule.LINE_LENGTH, "Expires: 3600\r\n", "Expires: 3600\r\nX: " + "a".repeat(4_100) + "\r\n"),
                with(Rule.FOLDS, "User-Agent:", "User-Agent: a" + "\r\n b".repeat(17)),
                with(Rule.ELEMENTS, "Event:", "Route: <sip:a;lr>" + ", <sip:a;lr>".repeat(64) + "\r\nEvent:"),
                with(Rule.ELEMENTS, "Event:", "k: a" + ",a".repeat(31) + "\r\nk: a" + ",a".repeat(31) + "\r\nEvent:"),
                with(Rule.PARAMETERS, "Event: presence", "Event: presence" + params65),
                with(Rule.PARAMETERS, "alice@example.com SIP", "alice@example.com" + params65 + " SIP"),
                with(Rule.PARAMETERS, "transport=udp>", "transport=udp" + params65 + ">"),
                with(Rule.PARAMETERS, ";rport", ";rport" + params65),
                with(Rule.PARAMETERS, ";tag=8d2f7c11", ";tag=8d2f7c11" + params65),
                with(Rule.PARAMETERS, "Event:", "c: a/b" + params65 + "\r\nEvent:"),
                with(Rule.PARAMETERS, "Accept: ", "Accept: a/b" + params65 + ","),
                with(Rule.START_LINE, "SUBSCRIBE sip:", "SUBSCRIBE  sip:"),
                with(Rule.REQUEST_URI, "com SIP/2.0", "com:70000 SIP/2.0"),
                with(Rule.REQUEST_URI, "sip:alice@example.com SIP", "sip:alice@exa%mple.com SIP"),
                with(Rule.URI_HEADERS, "com SIP/2.0", "com?Subject=x SIP/2.0"),
                with(Rule.VERSION, "com SIP/2.0", "com SIP/7.0"),
                with(Rule.URI_SCHEME, "sip:alice@example.com SIP", "nobody:alice SIP"),
                with(Rule.LINE_ENDS, "Expires: 3600\r\n", "Expires: 3600\n"),
                with(Rule.LINE_ENDS, "Softphone", "Soft\rphone"),
                with(Rule.CONTROL_CHARACTERS, "Softphone", "Soft\0phone"),
                with(Rule.CONTROL_CHARACTERS, "Allow: ", "Allow: \u007f"),
                with(Rule.HEADER_LINE, "Expires: 3600\r\n", "Expires: 3600\r\nno colon\r\n"),
                with(Rule.HEADER_LINE, "Expires: 3600\r\n", "Expires: 3600\r\n: no name\r\n"),
                with(Rule.BLANK_LINE, "Expires: 3600\r\n", "Expires: 3600\r\n  \r\n"),
                with(Rule.END_OF_HEADERS, "Content-Length: 0\r\n\r\n", "Content-Length: 0\r\n"),
                with(Rule.UTF_8, "\"Bob\"", "\"J\u00f6rg\""),
                with(Rule.DUPLICATES, "Event:", "t: <sip:mallory@example.com>\r\nEvent:"),
                with(Rule.DUPLICATES, "Event:", "Event: dialog\r\nEvent:"),
                with(Rule.DUPLICATES, "Event:", "l: 0\r\nEvent:"),
                with(Rule.DUPLICATES, "Event:", "Max-Forwards: 70\r\nEvent:"),
                with(Rule.CONTENT_LENGTH, "Content-Length: 0", "Content-Length: -999"),
                with(Rule.CONTENT_LENGTH, "Content-Length: 0", "Content-Length: 4294967296"),
                with(Rule.CONTENT_LENGTH_BEYOND, "Content-Length: 0", "Content-Length: 1"),
                with(Rule.CONTENT_LENGTH_ON_STREAM, "Content-Length: 0\r\n", "", true),
                with(Rule.CSEQ, "CSeq: 1 ", "CSeq: 2147483648 "),
                with(Rule.CSEQ, "CSeq: 1 ", "CSeq: -1 "),
                with(Rule.CSEQ_METHOD, "CSeq: 1 SUBSCRIBE", "CSeq: 1 INVITE"),
                with(Rule.EXPIRES, "Expires: 3600", "Expires: 4294967296"),
                with(Rule.EXPIRES, "Expires: 3600", "Expires: -1"),
                with(Rule.EXPIRES, "Expires: 3600", "Expires:"),
                with(Rule.MAX_FORWARDS, "Max-Forwards: 70", "Max-Forwards: 256"),
                with(Rule.FROM, "<sip:bob@example.com>", "<sip:bob@example.com:70000>"),
                with(Rule.FROM, "<sip:bob@example.com>", "<sip:bob@example.com"),
                with(Rule.TO, "To: <sip:alice@example.com>", "To: \"A <sip:alice@example.com>"),
                with(Rule.TAG, ";tag=8d2f7c11", ";tag=\"a b\""),
                with(Rule.CALL_ID, "Call-ID: 97", "Call-ID: 9 7"),
                with(Rule.CONTACT, "transport=udp>", "transport=udp"),
                with(Rule.CONTACT, "Contact: <sip:bob@192.0.2.10:5062;transport=udp>", "Contact: *"),
                with(Rule.CONTACT, "Contact: <sip:bob@192.0.2.10:5062;transport=udp>", "Contact: <tel:+1>"),
                with(Rule.CONTACT_COUNT, "Contact: <", "Contact: <sip:c@d>, <"),
                with(Rule.ROUTE, "Event:", "Route: <sip:a b>\r\nEvent:"),
                with(Rule.RECORD_ROUTE, "Event:", "Record-Route: <http://a>\r\nEvent:"),
                with(Rule.EVENT, "Event: presence", "Event:"),
                with(Rule.EVENT, "Event: presence", "Event: a b"),
                with(Rule.ACCEPT, "Accept: ", "Accept: pidf, "),
                with(Rule.OPTION_TAG, "Supported: ", "Supported: a b, "),
                with(Rule.ENTITY_TAG, "Event:", "SIP-If-Match:\r\nEvent:"),
                with(Rule.ENTITY_TAG, "Event:", "SIP-If-Match: \"a b\"\r\nEvent:"),
                with(Rule.CONTENT_TYPE, "Event:", "Content-Type: xml\r\nEvent:"),
                with(Rule.CONTENT_ENCODING, "Event:", "e: g zip\r\nEvent:"));
    }

    private static Arguments with(Rule rule, String part, String instead) {
        return with(rule, part, instead, false);
    }

    private static Arguments with(Rule rule, String part, String instead, boolean stream) {
        assertThat(Messages.SUBSCRIBE).contains(part);
        String message = Messages.SUBSCRIBE.replace(part, instead);
        if (rule == Rule.MESSAGE_SIZE) {
            message = message.replace("Content-Length: 0\r\n", "");
        }
        return Arguments.of(rule, message, stream);
    }
}
