package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFramerTest {

    private static final String START = "SUBSCRIBE sip:a@b SIP/2.0\r\n";

    private final Taken record = new Taken();
    private final StreamFramer framer = new StreamFramer(record);

    @Test
    void cuts_pipelined_messages() {
        String first = Messages.SUBSCRIBE;
        String second = Messages.publish();

        framer.feed(Messages.octets(first + second + first));

        assertThat(record.messages).containsExactly(first, second, first);
        assertThat(framer.inMessage()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void joins_what_arrives_in_pieces(int size) {
        byte[] stream = Messages.octets(
                "\r\n" + Messages.publish() + "\r\n\r\n" + Messages.SUBSCRIBE + "\r\n" + Messages.publish());

        for (int i = 0; i < stream.length; i += size) {
            framer.feed(stream, i, Math.min(size, stream.length - i));
        }

        assertThat(record.messages).containsExactly(Messages.publish(), Messages.SUBSCRIBE, Messages.publish());
        assertThat(record.pings).isEqualTo(1);
    }

    @Test
    void tells_a_ping_from_a_single_line_end() {
        framer.feed(Messages.octets("\r\n\r\n"));
        framer.feed(Messages.octets("\r\n"));
        framer.feed(Messages.octets(Messages.SUBSCRIBE));
        framer.feed(Messages.octets("\r\n\r\n\r\n\r\n"));

        assertThat(record.pings).isEqualTo(3);
        assertThat(record.messages).containsExactly(Messages.SUBSCRIBE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5",
                "l: 5",
                "L:5",
                "content-length : 5",
                "CONTENT-LENGTH\t:\t5  ",
                "Content-Length:\r\n 5",
                "Content-Length: \r\n\t 005"
            })
    void reads_content_length_in_every_legal_spelling(String line) {
        framer.feed(Messages.octets(START + line + "\r\n\r\nhello" + Messages.SUBSCRIBE));

        assertThat(record.messages).hasSize(2).last().isEqualTo(Messages.SUBSCRIBE);
        assertThat(record.messages.get(0)).endsWith("\r\n\r\nhello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: abc",
                "Content-Length: -5",
                "Content-Length:",
                "Content-Length: 5 5",
                "Content-Length: 4294967296",
                "l: 5\r\nContent-Length: 5"
            })
    void ends_at_a_content_length_that_is_none(String line) {
        framer.feed(Messages.octets(START + line + "\r\n\r\nhello" + Messages.SUBSCRIBE));

        assertThat(record.violations).containsExactly("400 Bad Content-Length");
        assertThat(record.messages).isEmpty();
        assertThat(framer.closed()).isTrue();
    }

    @Test
    void ends_at_a_body_that_is_too_large_before_it_arrives() {
        framer.feed(Messages.octets(START + "Content-Length: 2000000000\r\n\r\n"));

        assertThat(record.violations).containsExactly("413 Message Body Too Large");
    }

    @Test
    void ends_where_content_length_is_missing() {
        framer.feed(Messages.octets(START + "CSeq: 1 SUBSCRIBE\r\n\r\n"));

        assertThat(record.violations).containsExactly("400 Content-Length Missing");
    }

    @Test
    void ends_at_a_header_part_without_end_and_holds_no_more_than_the_cap() {
        byte[] endless = Messages.octets("X".repeat(1_000));

        for (int i = 0; i < 8_000; i++) {
            framer.feed(endless);
        }

        assertThat(record.violations).containsExactly("513 Message Header Too Large");
        assertThat(record.header).hasSize(MessageLimits.HEADER_PART);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expires: 3600\n", "Expires: 3600\rX: y\r\n", "Expires: 3600\r\r\n"})
    void ends_at_bare_line_ends_and_can_still_answer(String line) {
        String message = Messages.SUBSCRIBE.replace("Expires: 3600\r\n", line);

        framer.feed(Messages.octets(message + Messages.SUBSCRIBE));

        assertThat(record.violations).containsExactly("400 Bad Line End");
        assertThat(record.messages).isEmpty();
        Parsed refused = new MessageParser().refuse(record.header, 400, "Bad Line End");
        assertThat(refused).isInstanceOfSatisfying(Parsed.Refused.class, answer -> assertThat(
                        answer.reply().cseq())
                .isEqualTo("1 SUBSCRIBE"));
    }

    @Test
    void ends_at_bare_line_ends_only() {
        framer.feed(Messages.octets(Messages.SUBSCRIBE.replace("\r\n", "\n")));

        assertThat(record.violations).containsExactly("400 Bad Line End");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\r", "\0\0\0\0", "\u0016\u0003\u0001", " SUBSCRIBE", "\r\n\r\n\rX"})
    void ends_at_what_cannot_begin_a_message(String start) {
        framer.feed(Messages.octets(start));
        framer.feed(Messages.octets(Messages.SUBSCRIBE));

        assertThat(record.violations).hasSize(1);
        assertThat(record.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Softphone\0", "Softphone\r\nno colon"})
    void delivers_a_faulty_message_whose_length_is_certain(String agent) {
        String faulty = Messages.SUBSCRIBE.replace("Softphone", agent);

        framer.feed(Messages.octets(faulty + Messages.SUBSCRIBE));

        assertThat(record.messages).containsExactly(faulty, Messages.SUBSCRIBE);
    }

    @Test
    void ends_at_more_header_lines_than_are_looked_at() {
        framer.feed(Messages.octets(Messages.SUBSCRIBE.replace("Event:", "X: y\r\n".repeat(60) + "Event:")));

        assertThat(record.violations).containsExactly("400 Too Many Header Lines");
    }

    @Test
    void takes_the_largest_message() {
        String head = START + "Content-Length: 65536\r\nX: ";
        String filler = ("a".repeat(1_000) + "\r\nX: ").repeat(9);
        String header = head + filler.substring(0, MessageLimits.HEADER_PART - head.length() - 4) + "\r\n\r\n";
        String message = header + "b".repeat(65_536);

        framer.feed(Messages.octets(message));

        assertThat(record.violations).isEmpty();
        assertThat(record.messages).containsExactly(message);
    }

    private static final class Taken implements StreamFramer.Sink {
        private final List<String> messages = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();
        private byte[] header = new byte[0];
        private int pings;

        @Override
        public void message(byte[] message) {
            messages.add(new String(message, UTF_8));
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public void violation(int status, String reason, byte[] octets) {
            violations.add(status + " " + reason);
            header = Arrays.copyOf(octets, octets.length);
        }
    }
}
