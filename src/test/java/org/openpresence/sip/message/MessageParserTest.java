package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.EventName;

class MessageParserTest {

    @Test
    void reads_a_subscribe() {
        SipRequest subscribe = Messages.request(Messages.SUBSCRIBE);

        assertThat(subscribe.method()).isEqualTo("SUBSCRIBE");
        assertThat(subscribe.requestUri()).isEqualTo("sip:alice@example.com");
        assertThat(subscribe.fromUri()).isEqualTo("sip:bob@example.com");
        assertThat(subscribe.fromTag()).isEqualTo("8d2f7c11");
        assertThat(subscribe.toUri()).isEqualTo("sip:alice@example.com");
        assertThat(subscribe.toTag()).isEmpty();
        assertThat(subscribe.cseq()).isEqualTo(1);
        assertThat(subscribe.maxForwards()).hasValue(70);
        assertThat(subscribe.event()).contains(EventName.of("presence"));
        assertThat(subscribe.expires()).hasValue(3600);
        assertThat(subscribe.contacts()).containsExactly("sip:bob@192.0.2.10:5062;transport=udp");
        assertThat(subscribe.accept()).contains(List.of("application/pidf+xml", "application/cpim-pidf+xml"));
        assertThat(subscribe.supported()).containsExactly("replaces", "eventlist");
        assertThat(subscribe.userAgent()).contains("Softphone 5.1.2");
        assertThat(subscribe.reply().via())
                .isEqualTo(new Via("UDP", "192.0.2.10", 5062, "z9hG4bK-524287-1---a8f1c2d3e4f50617", true, ""));
        assertThat(subscribe.reply().from()).isEqualTo("\"Bob\" <sip:bob@example.com>;tag=8d2f7c11");
        assertThat(subscribe.reply().cseq()).isEqualTo("1 SUBSCRIBE");
        assertThat(subscribe.body()).isEmpty();
    }

    @Test
    void reads_a_publish_with_its_body() {
        SipRequest publish = Messages.request(Messages.publish());

        assertThat(publish.contentType()).contains("application/pidf+xml");
        assertThat(new String(publish.body(), UTF_8)).startsWith("<?xml").endsWith("</presence>\n");
        assertThat(publish.ifMatch()).isEmpty();
    }

    @Test
    void takes_the_topmost_of_many_vias_in_one_line_and_in_several() {
        StringBuilder vias = new StringBuilder("Via: SIP/2.0/TCP top.example.com;branch=z9hG4bKtop");
        for (int i = 1; i < 17; i++) {
            vias.append(", SIP/2.0/UDP p")
                    .append(i)
                    .append(".example.com;branch=z9hG4bK")
                    .append(i);
        }
        for (int i = 17; i < 34; i++) {
            vias.append("\r\nv: SIP/2.0/UDP p")
                    .append(i)
                    .append(".example.com;branch=z9hG4bK")
                    .append(i);
        }

        SipRequest request = Messages.request(Messages.SUBSCRIBE.replaceFirst("Via: [^\r]*", vias.toString()));

        assertThat(request.reply().vias()).hasSize(34);
        assertThat(request.reply().via().branch()).isEqualTo("z9hG4bKtop");
        assertThat(request.reply().via().transport()).isEqualTo("TCP");
        assertThat(request.reply().vias().get(33)).isEqualTo("SIP/2.0/UDP p33.example.com;branch=z9hG4bK33");
    }

    @Test
    void takes_the_body_to_the_end_of_the_datagram_without_content_length() {
        String publish = Messages.publish().replaceFirst("Content-Length: \\d+\r\n", "");

        assertThat(new String(Messages.request(publish).body(), UTF_8)).endsWith("</presence>\n");
    }

    @Test
    void cuts_the_body_where_content_length_says() {
        String publish = Messages.publish().replaceFirst("Content-Length: \\d+", "l : 5");

        assertThat(new String(Messages.request(publish).body(), UTF_8)).isEqualTo("<?xml");
    }

    @Test
    void keeps_the_parameters_of_event() {
        SipRequest request =
                Messages.request(Messages.SUBSCRIBE.replace("Event: presence", "o: Presence;id=77;x=\"a;b\""));

        assertThat(request.event()).contains(new EventName("Presence", Optional.of("77"), ";id=77;x=\"a;b\""));
    }

    @Test
    void keeps_the_case_in_which_the_event_is_written() {
        SipRequest request = Messages.request(Messages.SUBSCRIBE.replaceFirst("Event: [^\r]*", "Event: Presence;id=A"));

        assertThat(request.event().orElseThrow().packageName()).isEqualTo("presence");
        assertThat(request.event().orElseThrow().headerValue()).isEqualTo("Presence;id=A");
    }

    @Test
    void keeps_an_utf_8_display_name() {
        SipRequest request = Messages.request(Messages.SUBSCRIBE.replace("\"Bob\"", "\"Jörg 渡辺\""));

        assertThat(request.reply().from()).startsWith("\"Jörg 渡辺\" <");
        assertThat(request.fromUri()).isEqualTo("sip:bob@example.com");
    }

    @Test
    void reads_addresses_without_angle_brackets() {
        SipRequest request = Messages.request(Messages.SUBSCRIBE
                .replace("To: <sip:alice@example.com>", "t: sip:alice@example.com;tag=77")
                .replace("\"Bob\" <sip:bob@example.com>", "sip:bob@example.com"));

        assertThat(request.toUri()).isEqualTo("sip:alice@example.com");
        assertThat(request.toTag()).isEqualTo("77");
        assertThat(request.fromTag()).isEqualTo("8d2f7c11");
        assertThat(request.reply().hasToTag()).isTrue();
    }

    @Test
    void reads_folded_and_compact_headers() {
        SipRequest request = Messages.request(Messages.SUBSCRIBE
                .replace("Contact: <", "m:\r\n <")
                .replace("Accept: application/pidf+xml, ", "Accept:\r\n\tapplication / pidf+xml  \r\n , "));

        assertThat(request.contacts()).containsExactly("sip:bob@192.0.2.10:5062;transport=udp");
        assertThat(request.accept().orElseThrow()).first().isEqualTo("application/pidf+xml");
    }

    @Test
    void accepts_a_branch_without_magic_cookie_and_a_via_without_branch() {
        assertThat(Messages.request(Messages.SUBSCRIBE.replace("z9hG4bK-", "1."))
                        .reply()
                        .via()
                        .branch())
                .startsWith("1.");
        assertThat(Messages.request(Messages.SUBSCRIBE.replaceFirst(";branch=[^;]*", ""))
                        .reply()
                        .via()
                        .branch())
                .isEmpty();
    }

    @Test
    void hands_on_a_response() {
        Parsed parsed =
                Messages.parse("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\nCSeq: 7 NOTIFY\r\n\r\n");

        assertThat(parsed).isEqualTo(new Parsed.Response(new ResponseHead(200, "z9hG4bKx", 7, "NOTIFY", -1)));
    }

    @Test
    void never_answers_an_ack() {
        Parsed parsed =
                Messages.parse(Messages.SUBSCRIBE.replace("SUBSCRIBE", "ACK").replace("CSeq: 1", "CSeq: x"));

        assertThat(parsed).isEqualTo(new Parsed.Ignored("bad-ack"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002",
                "\u00ffSUBSCRIBE sip:a@b SIP/2.0\r\n\r\n",
                "\0SUBSCRIBE sip:a@b SIP/2.0\r\n\r\n",
                "\nSUBSCRIBE sip:a@b SIP/2.0\r\n\r\n",
                " SUBSCRIBE sip:a@b SIP/2.0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "hello"
            })
    void answers_nothing_that_is_not_sip(String text) {
        assertThat(Messages.parse(text)).isEqualTo(new Parsed.Ignored("not-sip"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via: [^\r]*", "From: [^\r]*", "To: [^\r]*", "Call-ID: [^\r]*", "CSeq: [^\r]*"})
    void answers_nothing_that_lacks_what_a_response_needs(String line) {
        assertThat(Messages.parse(Messages.SUBSCRIBE.replaceFirst(line, "X: y")))
                .isEqualTo(new Parsed.Ignored("incomplete"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.10:70000", "192.0.2.10:0", "192.0.2.10:x", "", ";branch=x", "h h"})
    void answers_nothing_that_came_from_nowhere(String sentBy) {
        assertThat(Messages.parse(Messages.SUBSCRIBE.replace("192.0.2.10:5062;branch", sentBy + ";branch")))
                .isEqualTo(new Parsed.Ignored("incomplete"));
    }

    @Test
    void answers_nothing_whose_response_would_be_much_larger() {
        String vias = Messages.SUBSCRIBE.replace("Max-Forwards", "v: a" + ",a".repeat(63) + "\r\nMax-Forwards");

        assertThat(Messages.parse(vias)).isEqualTo(new Parsed.Ignored("incomplete"));
        assertThat(Messages.request(vias.replace(",a,a", ",a")).reply().vias()).hasSizeLessThanOrEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tel:+1-201-555-0123",
                "pres:alice@example.com",
                "sips:alice@[2001:db8::1]:5061;lr",
                "sip:10.0.0.9",
                "SIP:a%20b:pw@h;x"
            })
    void accepts_every_scheme_that_names_presentities(String uri) {
        assertThat(Messages.request(Messages.SUBSCRIBE.replace("sip:alice@example.com SIP", uri + " SIP"))
                        .requestUri())
                .isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\r\n", "\0", "\0\0\0\0", "\r\n\0"})
    void tells_keep_alives(String text) {
        assertThat(Messages.parse(text)).isEqualTo(new Parsed.Ignored("keep-alive"));
    }

    @Test
    void tells_stun_with_and_without_magic_cookie() {
        byte[] binding = new byte[20];
        binding[1] = 1;
        byte[] modern = binding.clone();
        modern[4] = 0x21;
        modern[5] = 0x12;
        modern[6] = (byte) 0xa4;
        modern[7] = 0x42;

        assertThat(Messages.parse(binding)).isEqualTo(new Parsed.Ignored("stun"));
        assertThat(Messages.parse(modern)).isEqualTo(new Parsed.Ignored("stun"));
    }

    @Test
    void ignores_line_ends_before_the_request_line() {
        assertThat(Messages.request("\r\n\r\n" + Messages.SUBSCRIBE).method()).isEqualTo("SUBSCRIBE");
    }

    @Test
    void keeps_the_case_of_method_and_compares_it_exactly() {
        String lower = Messages.SUBSCRIBE.replace("SUBSCRIBE", "subscribe");

        assertThat(Messages.request(lower).method()).isEqualTo("subscribe");
        assertThat(Messages.parse(lower.replace("1 subscribe", "1 SUBSCRIBE"))).isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void accepts_the_ends_of_the_ranges() {
        SipRequest request = Messages.request(Messages.SUBSCRIBE
                .replace("CSeq: 1 ", "CSeq: 2147483647 ")
                .replace("Expires: 3600", "Expires: 4294967295")
                .replace("Max-Forwards: 70", "Max-Forwards: 0"));

        assertThat(request.cseq()).isEqualTo(2_147_483_647L);
        assertThat(request.expires()).hasValue(4_294_967_295L);
        assertThat(request.maxForwards()).hasValue(0);
    }

    @Test
    void tells_an_empty_accept_from_none() {
        assertThat(Messages.request(Messages.SUBSCRIBE.replaceFirst("Accept: [^\r]*", "Accept:"))
                        .accept())
                .contains(List.of());
        assertThat(Messages.request(Messages.SUBSCRIBE.replaceFirst("Accept: [^\r]*\r\n", ""))
                        .accept())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/pidf+xml;q=0                       | application/pidf+xml;q=0",
                "text/plain, application/pidf+xml ; q = 0.000   | text/plain,application/pidf+xml;q=0",
                "application/pidf+xml;q=0.001, text/plain;Q=0., */*;level=\"q=0\";q=0.5 | application/pidf+xml,text/plain;q=0,*/*",
            })
    void what_is_declined_with_quality_0_is_told_from_what_is_accepted(String accept, String ranges) {
        List<String> expected = List.of(ranges.split(",", -1));

        SipRequest request = Messages.request(Messages.SUBSCRIBE.replaceFirst("Accept: [^\r]*", "Accept: " + accept));

        assertThat(request.accept()).contains(expected);
    }

    @Test
    void hands_on_every_entity_tag() {
        SipRequest request = Messages.request(
                Messages.SUBSCRIBE.replace("Event:", "SIP-If-Match: a\r\nSIP-If-Match: b.%!\r\nEvent:"));

        assertThat(request.ifMatch()).containsExactly("a", "b.%!");
    }

    @ParameterizedTest
    @ValueSource(strings = {";tag=1;tag=2", ";tag=", ";tag", ";tag=\"1\""})
    void refuses_tags_that_can_be_read_in_two_ways(String tag) {
        Parsed parsed = Messages.parse(
                Messages.SUBSCRIBE.replace("To: <sip:alice@example.com>", "To: <sip:alice@example.com>" + tag));

        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void copies_into_a_refusal_what_can_be_read() {
        String faulty = Messages.SUBSCRIBE.replace("\"Bob\"", "\"B\0b\"").replace("Expires:", "Expires");

        assertThat(Messages.parse(faulty)).isInstanceOfSatisfying(Parsed.Refused.class, refused -> {
            assertThat(refused.reply().from()).isEqualTo("\"B b\" <sip:bob@example.com>;tag=8d2f7c11");
            assertThat(refused.reply().callId()).isEqualTo("97a3bd1e0c5f4f6a9a1b@192.0.2.10");
            assertThat(refused.reply().hasToTag()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "v,VIA",
        "F,FROM",
        "t,TO",
        "i,CALL_ID",
        "m,CONTACT",
        "o,EVENT",
        "k,SUPPORTED",
        "c,CONTENT_TYPE",
        "e,CONTENT_ENCODING",
        "l,CONTENT_LENGTH"
    })
    void knows_compact_and_long_names_in_any_case(String compact, HeaderName name) {
        assertThat(named(compact)).isEqualTo(name);
        assertThat(named(name.text().toUpperCase(Locale.ROOT))).isEqualTo(name);
        assertThat(named(name.text().toLowerCase(Locale.ROOT))).isEqualTo(name);
        assertThat(named(name.text() + "x")).isNull();
    }

    private static HeaderName named(String text) {
        return HeaderName.of(Messages.octets(text), 0, text.length());
    }
}
