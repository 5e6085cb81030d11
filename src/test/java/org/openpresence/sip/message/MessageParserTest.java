package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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

        assertThat(request.event()).contains(new EventName("presence", Optional.of("77"), ";id=77;x=\"a;b\""));
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
}
