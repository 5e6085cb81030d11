package org.openpresence.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaseCodecTest {
    private static final Peer A = new Peer("node-ä", "1b4e28ba-2fa1-11d2-883f-0016d3cca427");
    private static final Ping PING = new Ping(A, -5, "00ff", true, false);
    private static final Answer ANSWER = new Answer(
            A,
            "other",
            Long.MIN_VALUE,
            77,
            true,
            "00ff",
            Optional.of(
                    new Standing(true, 1_234, List.of(Electorate.of(List.of("b", "a")), Electorate.of(List.of("a"))))));

    @Test
    void a_ping_comes_back_as_it_was() {
        assertThat(LeaseCodec.decode(LeaseCodec.encode(PING)).ping()).contains(PING);
    }

    @Test
    void an_answer_comes_back_as_it_was() {
        assertThat(LeaseCodec.decode(LeaseCodec.encode(ANSWER)).answer()).contains(ANSWER);
    }

    @Test
    void a_last_word_comes_back_as_it_was_and_nothing_else_is_taken_for_one() {
        byte[] word = LeaseCodec.gone(A);

        assertThat(LeaseCodec.gone(word)).contains(A);
        assertThat(LeaseCodec.gone(LeaseCodec.encode(PING))).isEmpty();
        assertThat(LeaseCodec.gone(Arrays.copyOf(word, word.length - 1))).isEmpty();
        assertThat(LeaseCodec.gone(new byte[0])).isEmpty();
        assertThatThrownBy(() -> LeaseCodec.decode(word)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_version_comes_first_and_what_a_later_one_appends_is_skipped() {
        byte[] octets = LeaseCodec.encode(PING);
        byte[] later = Arrays.copyOf(octets, octets.length + 3);
        later[0] = 2;
        later[4] = (byte) (later[4] + 3);

        assertThat(octets[0]).isEqualTo((byte) 1);
        assertThat(LeaseCodec.decode(later).ping()).contains(PING);
    }

    @Test
    void whatever_else_arrives_is_refused_with_a_reason() {
        Random random = new Random(7);
        byte[] good = LeaseCodec.encode(ANSWER);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 5));
            if (bad.length > 0) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                LeaseCodec.decode(bad);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        }
        assertThatThrownBy(() -> LeaseCodec.decode(new byte[] {1, 0, 0, 0, 1, 9}))
                .hasMessageContaining("neither ping nor answer: 9");
    }
}
