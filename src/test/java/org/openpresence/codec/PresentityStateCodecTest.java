package org.openpresence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.Subscription;

class PresentityStateCodecTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 5000})
    void a_state_comes_back_as_it_was(int subscriptions) {
        var state = new RandomStates(subscriptions).state(20, subscriptions);

        var read = PresentityStateCodec.decode(PresentityStateCodec.encode(state));

        assertSame(read, state);
    }

    @Test
    void many_random_states_come_back_as_they_were() {
        for (int seed = 0; seed < 300; seed++) {
            var state = new RandomStates(seed).state(seed % 4, seed % 70);

            var read = PresentityStateCodec.decode(PresentityStateCodec.encode(state));

            assertSame(read, state);
        }
    }

    @Test
    void the_absent_state_comes_back() {
        var read = PresentityStateCodec.decode(PresentityStateCodec.encode(PresentityState.ABSENT));

        assertSame(read, PresentityState.ABSENT);
    }

    @Test
    void the_table_that_comes_back_knows_its_free_slots() {
        var state = new RandomStates(7).state(0, 100);

        var read = PresentityStateCodec.decode(PresentityStateCodec.encode(state));

        assertThat(read.subscriptions().freeSlot())
                .isEqualTo(state.subscriptions().freeSlot());
    }

    @Test
    void begins_with_the_version() {
        byte[] octets = PresentityStateCodec.encode(PresentityState.ABSENT);

        assertThat(octets[0]).isEqualTo((byte) 1);
    }

    @Test
    void is_refused_when_cut_short_at_any_octet() {
        byte[] octets = PresentityStateCodec.encode(new RandomStates(3).state(2, 3));

        for (int length = 0; length < octets.length; length++) {
            byte[] cut = Arrays.copyOf(octets, length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PresentityStateCodec.decode(cut))
                    .withMessageContaining("state at octet 0: cut short");
        }
    }

    @Test
    void is_refused_when_its_length_says_less_than_its_fields_need() {
        byte[] octets = PresentityStateCodec.encode(new RandomStates(4).state(1, 2));

        for (int length = 0; length < octets.length - 5; length++) {
            byte[] cut = Arrays.copyOf(octets, 5 + length);
            cut[1] = 0;
            cut[2] = 0;
            cut[3] = (byte) (length >> 8);
            cut[4] = (byte) length;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PresentityStateCodec.decode(cut))
                    .withMessageContaining("at octet");
        }
    }

    @Test
    void is_refused_when_octets_follow_it() {
        byte[] octets = PresentityStateCodec.encode(PresentityState.ABSENT);
        byte[] longer = Arrays.copyOf(octets, octets.length + 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PresentityStateCodec.decode(longer))
                .withMessageContaining("2 octets follow");
    }

    @Test
    void is_refused_with_version_0() {
        byte[] octets = PresentityStateCodec.encode(PresentityState.ABSENT);
        octets[0] = 0;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PresentityStateCodec.decode(octets))
                .withMessage("state at octet 0: unknown version 0");
    }

    @Test
    void a_damaged_octet_gives_another_state_or_an_illegal_argument_but_nothing_else() {
        byte[] octets = PresentityStateCodec.encode(new RandomStates(5).state(2, 4));
        var random = new Random(5);

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = octets.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                PresentityStateCodec.decode(damaged);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("at octet");
            }
        }
    }

    static void assertSame(PresentityState read, PresentityState state) {
        assertThat(subscriptionsOf(read)).isEqualTo(subscriptionsOf(state));
        assertThat(withoutSubscriptions(read)).isEqualTo(withoutSubscriptions(state));
    }

    private static List<Subscription> subscriptionsOf(PresentityState state) {
        List<Subscription> all = new ArrayList<>();
        state.subscriptions().forEach(all::add);
        assertThat(all).hasSize(state.subscriptions().size());
        return all;
    }

    private static PresentityState withoutSubscriptions(PresentityState state) {
        return new PresentityState(
                state.address(),
                state.revision(),
                state.publications(),
                PresentityState.ABSENT.subscriptions(),
                state.content(),
                state.remembered(),
                state.cseq(),
                state.settled());
    }
}
