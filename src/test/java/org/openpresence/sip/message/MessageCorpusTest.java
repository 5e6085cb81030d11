package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The messages under {@code messages/}, each with the outcome that its {@code index.csv} names; over sockets: {@code CorpusIT}. */
class MessageCorpusTest {

    @ParameterizedTest(name = "{1} {0}: {2}")
    @CsvFileSource(resources = "/messages/rfc4475/index.csv", numLinesToSkip = 1)
    void torture_messages_of_rfc_4475(String file, String section, String expected, String udp, String tcp, String note)
            throws IOException {
        assertThat(outcome(read("rfc4475/" + file))).as(note).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1} {0}: {2}")
    @CsvFileSource(resources = "/messages/clients/index.csv", numLinesToSkip = 1)
    void messages_of_real_clients(String file, String client, String expected, String udp, String tcp, String note)
            throws IOException {
        assertThat(outcome(read("clients/" + file))).as(note).isEqualTo(expected);
    }

    @Test
    void reads_the_tortuous_request_to_the_end() throws IOException {
        SipRequest request = request("rfc4475/wsinv.dat");

        assertThat(request.toTag()).isEqualTo("1918181833n");
        assertThat(request.fromTag()).isEqualTo("98asjd8");
        assertThat(request.fromUri()).isEqualTo("sip:jdrosen@example.com");
        assertThat(request.cseq()).isEqualTo(9);
        assertThat(request.maxForwards()).hasValue(68);
        assertThat(request.reply().via()).isEqualTo(new Via("UDP", "192.0.2.2", -1, "390skdjuw", false, ""));
        assertThat(request.reply().vias()).hasSize(3);
        assertThat(request.routes())
                .containsExactly("<sip:services.example.com;lr;unknownwith=value;unknown-no-value>");
        assertThat(request.contacts()).containsExactly("sip:jdrosen@example.com");
        assertThat(request.contentType()).contains("application/sdp");
        assertThat(new String(request.body(), UTF_8)).endsWith("a=rtpmap:31 LPC\r\n");
    }

    @Test
    void cuts_off_what_follows_the_body() throws IOException {
        assertThat(request("rfc4475/dblreq.dat").body()).isEmpty();
    }

    @Test
    void keeps_routes_and_contact_of_a_web_socket_client_behind_a_proxy() throws IOException {
        SipRequest request = request("clients/jssip-subscribe-ws.dat");

        assertThat(request.recordRoutes()).hasSize(2);
        assertThat(request.routes()).containsExactly("<sip:10.0.0.9:5060;lr>");
        assertThat(request.contacts())
                .containsExactly("sip:k7s2@df7jal23ls0d.invalid;transport=ws;alias=192.0.2.44~51002~5");
        assertThat(request.event().orElseThrow().headerValue()).isEqualTo("presence;id=77");
        assertThat(request.reply().vias()).hasSize(2);
    }

    @Test
    void names_the_extension_and_the_encoding_of_a_list_subscription() throws IOException {
        SipRequest request = request("clients/linphone-list-subscribe.dat");

        assertThat(request.require()).isEqualTo(List.of("recipient-list-subscribe"));
        assertThat(request.contentEncoding()).contains("deflate");
    }

    private static SipRequest request(String file) throws IOException {
        return ((Parsed.Request) Messages.parse(read(file))).request();
    }

    private static String outcome(byte[] message) {
        Parsed parsed = Messages.parse(message);
        if (parsed instanceof Parsed.Refused refused) {
            return "refused " + refused.status() + ' ' + refused.reason();
        }
        if (parsed instanceof Parsed.Ignored ignored) {
            return "ignored " + ignored.cause();
        }
        return parsed instanceof Parsed.Response response
                ? "response " + response.head().status()
                : "request";
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream in = MessageCorpusTest.class.getResourceAsStream("/messages/" + file)) {
            return in.readAllBytes();
        }
    }
}
