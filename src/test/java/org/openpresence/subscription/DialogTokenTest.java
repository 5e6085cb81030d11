package org.openpresence.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.PresentityKey;

class DialogTokenTest {

    @Test
    void any_token_comes_back_from_its_tag_whatever_the_prefix() {
        var random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            var key = new PresentityKey(random.nextLong(), random.nextLong());
            var token = new DialogToken(key, random.nextInt(DialogToken.SLOTS), random.nextLong());

            assertThat(DialogToken.parse(token.tag(""))).contains(token);
            assertThat(DialogToken.parse(token.tag("op-" + i))).contains(token);
        }
    }

    @Test
    void half_of_the_random_bits_show_the_dialog_and_half_are_a_subscriptions_own() {
        long first = 0x1122_3344_5566_7788L;

        long further = DialogToken.randomBesides(first, 0x99aa_bbcc_ddee_ff00L);

        assertThat(further).isEqualTo(0x99aa_bbcc_5566_7788L);
        assertThat(DialogToken.mayShare(first, further)).isTrue();
        assertThat(DialogToken.mayShare(first, first + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffff, 0x800000, 0xffffff})
    void slots_at_the_edges_of_an_octet_come_back(int slot) {
        var token = new DialogToken(new PresentityKey(-1, Long.MIN_VALUE), slot, -1);

        assertThat(DialogToken.parse(token.tag("a"))).contains(token);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void a_slot_that_no_tag_can_carry_is_refused(int slot) {
        assertThatIllegalArgumentException().isThrownBy(() -> new DialogToken(new PresentityKey(0, 0), slot, 0));
    }

    @Test
    void a_tag_is_its_prefix_and_36_characters_of_a_sip_token() {
        var tag = new DialogToken(new PresentityKey(-1, -1), 5, -1).tag("op");

        assertThat(tag).hasSize(38).matches("op[A-Za-z0-9_-]{36}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "314159",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "10.20.30.40-aaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbb",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9",
                "a6a1c5f60faecf035a1ae5b6e96e979a-1a2b",
                "a6a1c5f60faecf035a1ae5b6e96e979a.1a2b3c4d",
                "0D9A3CB2-68E2-4F0B-8D9E-3E2A6B1C7F55"
            })
    void another_tag_is_not_ours(String tag) {
        assertThat(DialogToken.parse(tag)).isEmpty();
    }
}
