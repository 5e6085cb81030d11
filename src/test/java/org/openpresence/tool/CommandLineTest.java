package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.com",
                "sip:",
                "sips:alice@example.com",
                "sip:alice@example.com?Subject=x",
                "sip:alice@example.com\r\nEvil: yes",
                "sip:alice@example.com>;tag=1"
            })
    void what_is_no_sip_uri_is_refused(String uri) {
        int watch = execute(new Watch(), uri);
        int from = execute(new Watch(), "sip:alice@example.com", "--from", uri);
        int publish = execute(new Publish(), uri, "open");

        assertThat(new int[] {watch, from, publish}).containsOnly(2);
        assertThat(err.toString()).contains("Invalid value for").doesNotContain("\nEvil");
    }

    @Test
    void a_note_with_a_control_character_is_refused() {
        int code = execute(new Publish(), "sip:alice@example.com", "open", "--note", "a\u0000b");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("control character in --note");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:a@b.c",
                "sip:a@b.c happy",
                "sip:a@b.c open --event dialog",
                "sip:a@b.c open --event message-summary",
                "sip:a@b.c yes --event message-summary --note x",
                "sip:a@b.c --body /does/not/exist",
                "sip:a@b.c open --body /does/not/exist",
                "sip:a@b.c open --expires 0",
                "sip:a@b.c open --expires -1",
                "sip:a@b.c open --expires 99999999999",
                "sip:a@b.c open --server :5060",
                "sip:a@b.c open --server h:0",
                "sip:a@b.c open --transport tls"
            })
    void what_publish_does_not_understand_ends_with_2(String arguments) {
        assertThat(execute(new Publish(), arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void nobody_at_a_tcp_port_ends_with_1_and_says_so() {
        int code = execute(new Watch(), "sip:a@b.c", "--server", "127.0.0.1:1", "--transport", "tcp");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("tcp:127.0.0.1:1: cannot connect");
    }

    @Test
    void a_server_is_a_host_with_or_without_a_port() {
        assertThat(ServerAddress.parse("h")).isEqualTo(new ServerAddress("h", 5060));
        assertThat(ServerAddress.parse("h:1")).isEqualTo(new ServerAddress("h", 1));
        assertThat(ServerAddress.parse("[::1]:7"))
                .isEqualTo(new ServerAddress("::1", 7))
                .hasToString("[::1]:7");
    }

    @Test
    void no_value_of_a_request_can_add_a_header_line() {
        Request request = new Request("PUBLISH", "sip:a@b.c").header("SIP-If-Match", "x\r\nEvil: yes");

        assertThatThrownBy(() -> request.octets("SIP/2.0/UDP h")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headers_are_found_in_any_case_compact_and_folded() {
        Headers headers = Headers.of(
                "SIP/2.0 200 OK\r\nsip-etag: e1\r\nO: presence\r\nMin-Expires:\r\n  60 ;x\r\n\r\nSIP-ETag: no"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(headers.first("sip-etag")).contains("e1");
        assertThat(headers.first("event")).contains("presence");
        assertThat(headers.seconds("min-expires")).hasValue(60);
        assertThat(headers.first("expires")).isEmpty();
    }

    private int execute(Object command, String... arguments) {
        CommandLine line = new CommandLine(command);
        line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
