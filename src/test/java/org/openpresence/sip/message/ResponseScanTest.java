package org.openpresence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseScanTest {

    private static final String OK = """
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP 192.0.2.1:5060;received=192.0.2.1;branch=z9hG4bKAbc_-09;rport=5060
            Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKother
            From: <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>;tag=2
            Call-ID: c@d
            CSeq: 2147483647 NOTIFY
            Content-Length: 0

            CSeq: 9 INVITE
            """.replace("\n", "\r\n");

    @Test
    void finds_what_names_the_transaction() {
        assertThat(scan(OK)).isEqualTo(new ResponseHead(200, "z9hG4bKAbc_-09", 2_147_483_647L, "NOTIFY", -1));
    }

    @Test
    void reads_retry_after_with_comment_and_parameter() {
        String busy = OK.replace("200 OK", "503 Service Unavailable")
                .replace("Content-Length", "retry-after : 120 (resting);duration=9\r\nContent-Length");

        assertThat(scan(busy).retryAfterSeconds()).isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v:SIP/2.0/UDP h;branch=z9hG4bKAbc_-09",
                "VIA  :\r\n SIP/2.0/UDP h\r\n\t; branch =\r\n z9hG4bKAbc_-09",
                "Via: SIP/2.0/UDP h;x=\";branch=no,\";BRANCH=z9hG4bKAbc_-09, SIP/2.0/UDP k;branch=no",
                "Via: SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKAbc_-09",
                "Vib: SIP/2.0/UDP h;branch=no\r\nVia: SIP/2.0/UDP h;rport;branch=z9hG4bKAbc_-09"
            })
    void finds_the_branch_in_every_legal_spelling(String via) {
        assertThat(scan(OK.replaceFirst("Via: [^\r]*", via.replace("\\", "\\\\")))
                        .branch())
                .isEqualTo("z9hG4bKAbc_-09");
    }

    @Test
    void takes_no_branch_of_a_lower_via() {
        assertThat(scan(OK.replace(";branch=z9hG4bKAbc_-09", ""))).isNull();
        assertThat(scan(OK.replace(";branch=z9hG4bKAbc_-09", ", SIP/2.0/UDP k;branch=no")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIP/2.0 99 Low",
                "SIP/2.0 099 Low",
                "SIP/2.0 700 High",
                "SIP/2.0 2000 Long",
                "SIP/3.0 200 OK",
                "SIP/2.0  200 OK",
                "SIP/2.0 2x0 OK",
                "SIP/2.0",
                "NOTIFY sip:a@b SIP/2.0"
            })
    void refuses_other_first_lines(String line) {
        assertThat(scan(OK.replace("SIP/2.0 200 OK", line))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CSeq: 2147483648 NOTIFY", "CSeq: NOTIFY", "CSeq: 1", "CSeq:", "CSeq: 1NOTIFY", "X: 1 NOTIFY"})
    void refuses_other_sequence_numbers(String cseq) {
        assertThat(scan(OK.replace("CSeq: 2147483647 NOTIFY", cseq))).isNull();
    }

    @Test
    void accepts_a_response_cut_off_after_what_matters_and_an_empty_reason() {
        assertThat(scan(OK.substring(0, OK.indexOf("Content-Length")))).isNotNull();
        assertThat(scan(OK.replace("200 OK", "200"))).isNotNull();
        assertThat(scan(OK.replace("200 OK", "200 "))).isNotNull();
    }

    @Test
    void throws_at_no_prefix_wherever_the_message_lies() {
        byte[] bytes = Messages.octets("xx" + OK);

        for (int length = 0; length <= bytes.length - 2; length++) {
            ResponseHead head = ResponseScan.scan(bytes, 2, length);
            assertThat(head == null || head.status() == 200).isTrue();
        }
    }

    private static ResponseHead scan(String response) {
        byte[] bytes = Messages.octets(response);
        return ResponseScan.scan(bytes, 0, bytes.length);
    }
}
