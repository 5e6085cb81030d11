package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContentTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Optional<String> PIDF = Optional.of("application/pidf+xml");
    private static final String ALICE = "sip:alice@example.com";

    @ParameterizedTest
    @EnumSource(PublishedState.class)
    void what_publish_writes_watch_reads(PublishedState state) {
        byte[] document = PidfWriting.write(ALICE, state, "<at> \"my\" desk & 'home'", "t1", NOW.minusSeconds(5));

        Content content = Content.read(PIDF, document);

        assertThat(content.state()).isEqualTo(state.toString());
        assertThat(content.headline(NOW))
                .isEqualTo("\"<at> \"my\" desk & 'home'\"  tuple t1 at " + ALICE + ", 5 s ago");
    }

    @Test
    void several_tuples_stand_on_lines_of_their_own() {
        Content content = pidf("<tuple id='a'><status><basic>closed</basic></status></tuple>"
                + "<tuple id='b'><status><basic>open</basic></status><note>here</note>"
                + "<timestamp>2026-11-24T13:00:00+02:00</timestamp></tuple>");

        assertThat(content.state()).isEqualTo("open");
        assertThat(content.headline(NOW)).isEqualTo("2 tuples, " + ALICE);
        assertThat(content.details(NOW)).containsExactly("closed  tuple a", "open    \"here\"  tuple b, 60 min ago");
    }

    @Test
    void an_activity_that_the_state_does_not_say_is_named() {
        Content content = pidf(
                "<tuple id='a'><status><basic>open</basic></status></tuple>"
                        + "<dm:person id='p'><rpid:activities><rpid:on-the-phone/></rpid:activities><dm:note>call</dm:note></dm:person>");

        assertThat(content.state()).isEqualTo("busy");
        assertThat(content.headline(NOW)).isEqualTo("\"call\"  tuple a, " + ALICE + " (on-the-phone)");
    }

    @Test
    void a_closed_tuple_is_closed_whatever_the_person_does() {
        Content content = pidf("<tuple id='a'><status><basic>closed</basic></status></tuple>"
                + "<dm:person id='p'><rpid:activities><rpid:busy/></rpid:activities></dm:person>");

        assertThat(content.state()).isEqualTo("closed");
    }

    @Test
    void characters_that_steer_a_terminal_do_not_reach_it() {
        Content content =
                pidf("<tuple id='a'><status><basic>open</basic></status><note>x\n\u009b31m\u202ey</note></tuple>");

        assertThat(content.headline(NOW)).startsWith("\"x \ufffd31m\ufffdy\"");
    }

    @Test
    void a_document_that_cannot_be_read_says_why() {
        List<Content> contents = List.of(
                read("application/pidf+xml", "<presence"),
                read("application/pidf+xml", "<presence/>"),
                read("application/pidf+xml", "<!DOCTYPE presence [<!ENTITY a 'b'>]><presence>&a;</presence>"),
                read("application/simple-message-summary", "nothing"),
                read("text/plain", "hello"));

        assertThat(contents).allMatch(content -> content.state().equals("unreadable"));
        assertThat(contents).noneMatch(content -> content.headline(NOW).isEmpty());
        assertThat(contents.get(4).headline(NOW)).isEqualTo("5 octets of text/plain");
    }

    @Test
    void no_body_is_an_unknown_state() {
        assertThat(Content.read(Optional.empty(), new byte[0]).state()).isEqualTo("unknown");
    }

    @Test
    void a_message_summary_says_whether_messages_wait_and_how_many() {
        Content content = read(
                "application/simple-message-summary",
                "Messages-Waiting: YES\r\nMessage-Account: sip:alice@example.com\r\nVoice-Message: 2/8 (0/2)\r\n");

        assertThat(content.state()).isEqualTo("waiting");
        assertThat(content.headline(NOW)).isEqualTo("message-account sip:alice@example.com, voice-message 2/8 (0/2)");
    }

    private static Content read(String type, String body) {
        return Content.read(Optional.of(type), body.getBytes(StandardCharsets.UTF_8));
    }

    private static Content pidf(String inside) {
        return read(
                "application/pidf+xml",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model'"
                        + " xmlns:rpid='urn:ietf:params:xml:ns:pidf:rpid' entity='" + ALICE + "'>" + inside
                        + "</presence>");
    }
}
