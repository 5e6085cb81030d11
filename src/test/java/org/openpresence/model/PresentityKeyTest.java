package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PresentityKeyTest {

    @Test
    void is_the_first_half_of_the_sha_256_of_the_canonical_name() {
        // printf 'abc@example.com' | sha256sum
        var key = PresentityKey.of(new Presentity("abc@example.com"));

        assertThat(String.format("%016x%016x", key.high(), key.low())).isEqualTo("9eceb13483d7f187ec014fd6d4854d14");
    }

    @Test
    void is_equal_for_equal_names_and_differs_for_others() {
        var key = PresentityKey.of(Presentity.of("sip:alice@EXAMPLE.com:5060").orElseThrow());

        assertThat(key)
                .isEqualTo(PresentityKey.of(new Presentity("alice@example.com")))
                .isNotEqualTo(PresentityKey.of(new Presentity("Alice@example.com")));
    }

    @Test
    void its_slot_is_one_of_count_for_any_sign() {
        assertThat(new PresentityKey(0, -1).slot(3)).isEqualTo(2);
        assertThat(new PresentityKey(0, Long.MIN_VALUE).slot(4)).isZero();
        assertThat(new PresentityKey(5, 7).slot(4)).isEqualTo(3);
        assertThat(new PresentityKey(5, 7).slot(1)).isZero();
    }

    @Test
    void presentities_spread_evenly_over_the_slots() {
        int[] count = new int[4];

        for (int i = 0; i < 4000; i++) {
            count[PresentityKey.of(new Presentity("user" + i + "@example.com")).slot(4)]++;
        }

        assertThat(Arrays.stream(count)).allMatch(some -> some > 850 && some < 1150);
    }
}
