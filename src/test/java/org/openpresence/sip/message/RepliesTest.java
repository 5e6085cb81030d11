package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepliesTest {

    private static final byte[] NO_BODY = new byte[0];

    @Test
    void renders_a_response_octet_by_octet() {
        ReplyHeaders reply = Messages.request(Messages.SUBSCRIBE).reply();

        byte[] response =
                Replies.render(reply, 200, "OK", "tt", "198.51.100.7", 40_000, List.of("Expires: 3600"), NO_BODY, "");

        assertThat(new String(response, UTF_8)).isEqualTo("""
                SIP/2.0 200 OK
                Via: SIP/2.0/UDP 192.0.2.10:5062;branch=z9hG4bK-524287-1---a8f1c2d3e4f50617;received=198.51.100.7;rport=40000
                From: "Bob" <sip:bob@example.com>;tag=8d2f7c11
                To: <sip:alice@example.com>;tag=tt
                Call-ID: 97a3bd1e0c5f4f6a9a1b@192.0.2.10
                CSeq: 1 SUBSCRIBE
                Expires: 3600
                Content-Length: 0

                """.replace("\n", "\r\n"));
    }

    @Test
    void keeps_every_via_in_order_and_utf_8_as_it_was() {
        String subscribe = Messages.SUBSCRIBE
                .replace("Max-Forwards", "v: SIP/2.0/TCP b , SIP/2.0/TLS c\r\nMax-Forwards")
                .replace("\"Bob\"", "\"Jörg 渡辺 \\\" \"");

        String response = render(subscribe, 404, "Not Found", "", -1);

        assertThat(response)
                .containsSubsequence("Via: SIP/2.0/UDP 192", "Via: SIP/2.0/TCP b\r\n", "Via: SIP/2.0/TLS c\r\n");
        assertThat(response).contains("From: \"Jörg 渡辺 \\\" \" <sip:bob@example.com>;tag=8d2f7c11\r\n");
    }

    @Test
    void adds_no_tag_to_100_nor_to_a_to_that_has_one() {
        String inDialog =
                Messages.SUBSCRIBE.replace("To: <sip:alice@example.com>", "To: <sip:alice@example.com>;tag=7");

        assertThat(render(Messages.SUBSCRIBE, 100, "Trying", "", -1)).contains("To: <sip:alice@example.com>\r\n");
        assertThat(render(inDialog, 200, "OK", "", -1)).contains("To: <sip:alice@example.com>;tag=7\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.example.com;branch=z|192.0.2.1|-1|a.example.com;branch=z;received=192.0.2.1",
                "192.0.2.1:5060;branch=z|192.0.2.1|-1|192.0.2.1:5060;branch=z",
                "192.0.2.1;branch=z;rport|192.0.2.1|5061|192.0.2.1;branch=z;received=192.0.2.1;rport=5061",
                "192.0.2.1;RPORT;branch=z|192.0.2.1|5061|192.0.2.1;branch=z;received=192.0.2.1;rport=5061",
                "192.0.2.1;rport ;branch=z||5061|192.0.2.1;branch=z;rport=5061",
                "a;received=6.6.6.6;branch=z;rport=1|192.0.2.1|5061|a;branch=z;received=192.0.2.1;rport=5061",
                "a;x=\";received=1\";branch=z|192.0.2.1|-1|a;x=\";received=1\";branch=z;received=192.0.2.1",
                "[2001:db8::1]:5060;branch=z|2001:db8::1|-1|[2001:db8::1]:5060;branch=z",
                "a;branch=z|[2001:db8::2%eth0]|-1|a;branch=z;received=2001:db8::2",
                "a;rportal;branch=z|192.0.2.1|9|a;rportal;branch=z;received=192.0.2.1;rport=9",
            })
    void stamps_the_topmost_via(String via, String received, int port, String stamped) {
        String subscribe = Messages.SUBSCRIBE.replaceFirst("UDP [^\r]*", "UDP " + via.replace("\\", "\\\\"));

        String response = render(subscribe, 200, "OK", received == null ? "" : received, port);

        assertThat(response).contains("Via: SIP/2.0/UDP " + stamped + "\r\n");
    }

    @Test
    void writes_a_body_with_type_and_length() {
        byte[] body = Messages.octets("é");

        byte[] response = Replies.render(
                Messages.request(Messages.SUBSCRIBE).reply(), 200, "OK", "t", "", -1, List.of(), body, "text/plain");

        assertThat(new String(response, UTF_8)).endsWith("Content-Type: text/plain\r\nContent-Length: 2\r\n\r\né");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nX: y", "a\rb", "a\0b"})
    void lets_no_value_break_its_line(String value) {
        ReplyHeaders reply = Messages.request(Messages.SUBSCRIBE).reply();
        ReplyHeaders tainted = new ReplyHeaders(reply.vias(), reply.via(), value, value, false, value, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replies.render(tainted, 200, "OK", "t", "", -1, List.of(), NO_BODY, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replies.render(reply, 200, value, "t", "", -1, List.of(), NO_BODY, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replies.render(reply, 200, "OK", value, "", -1, List.of(), NO_BODY, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replies.render(reply, 200, "OK", "t", value, -1, List.of(), NO_BODY, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replies.render(reply, 200, "OK", "t", "", -1, List.of("X: " + value), NO_BODY, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replies.render(reply, 200, "OK", "t", "", -1, List.of(), new byte[1], value));
    }

    @Test
    void knows_phrases_and_falls_back_to_the_class() {
        assertThat(StatusPhrases.of(489)).isEqualTo("Bad Event");
        assertThat(StatusPhrases.of(412)).isEqualTo("Conditional Request Failed");
        assertThat(StatusPhrases.of(499)).isEqualTo("Bad Request");
        assertThat(StatusPhrases.of(599)).isEqualTo("Server Internal Error");
    }

    private static String render(String request, int status, String phrase, String received, int rport) {
        ReplyHeaders reply = Messages.request(request).reply();
        return new String(Replies.render(reply, status, phrase, "tt", received, rport, List.of(), NO_BODY, ""), UTF_8);
    }
}
