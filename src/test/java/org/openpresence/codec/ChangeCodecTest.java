package org.openpresence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeCodecTest {

    @Test
    void a_change_comes_back_as_it_was() {
        for (int seed = 0; seed < 500; seed++) {
            var change = new RandomStates(seed).change();

            var read = ChangeCodec.decode(ChangeCodec.encode(change));

            assertThat(read).isEqualTo(change);
        }
    }

    @Test
    void is_refused_when_cut_short_at_any_octet() {
        byte[] octets = ChangeCodec.encode(new RandomStates(2).change());

        for (int length = 0; length < octets.length; length++) {
            byte[] cut = Arrays.copyOf(octets, length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ChangeCodec.decode(cut))
                    .withMessageContaining("change at octet 0: cut short");
        }
    }

    @Test
    void is_refused_when_octets_follow_it() {
        byte[] octets = ChangeCodec.encode(new RandomStates(2).change());
        byte[] longer = Arrays.copyOf(octets, octets.length + 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeCodec.decode(longer))
                .withMessageContaining("1 octets follow");
    }

    @Test
    void a_damaged_octet_gives_another_change_or_an_illegal_argument_but_nothing_else() {
        byte[] octets = ChangeCodec.encode(new RandomStates(6).change());
        var random = new Random(6);

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = octets.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                ChangeCodec.decode(damaged);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("at octet");
            }
        }
    }
}
