package org.openpresence.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 1_800_000_000_000L;

    private long set = START;
    private long monotonic;
    private final SteadyTime time =
            new SteadyTime(() -> Instant.ofEpochMilli(set), () -> TimeUnit.MILLISECONDS.toNanos(monotonic) - 77);

    private void pass(long millis) {
        set += millis;
        monotonic += millis;
    }

    /** Passes so much time as the cluster's watch would see it. */
    private void passWatched(long millis) {
        for (long passed = 0; passed < millis; passed += 250) {
            pass(250);
            assertThat(time.millis()).isPositive();
        }
    }

    private void isAt(long expected) {
        assertThat(time.millis()).isBetween(expected - 1, expected + 1);
    }

    @Test
    void an_ordinary_time_is_taken_as_it_is() {
        pass(HOUR);

        isAt(START + HOUR);
        assertThat(time.jump()).isEmpty();
    }

    @Test
    void small_steps_are_followed_at_once_however_many() {
        for (int i = 0; i < 10; i++) {
            pass(1_000);
            set += 1_500;

            assertThat(time.millis()).isEqualTo(set);
        }
        assertThat(time.jump()).isEmpty();
    }

    @Test
    void after_a_jump_time_goes_on_as_if_there_had_been_none() {
        set += HOUR;
        pass(1_000);

        isAt(START + 1_000);
        pass(SteadyTime.SETTLE_MILLIS - 1);
        isAt(START + 1_000 + SteadyTime.SETTLE_MILLIS - 1);
        assertThat(time.jump().orElseThrow()).isBetween(HOUR - 1, HOUR + 1);
    }

    @Test
    void a_jump_that_stays_is_believed() {
        set += HOUR;
        isAt(START);
        passWatched(SteadyTime.SETTLE_MILLIS + 250);

        isAt(set);
        assertThat(time.jump()).isEmpty();
    }

    @Test
    void a_jump_back_is_none_to_end_anything_later_for() {
        set -= HOUR;
        isAt(START);
        passWatched(5_000);
        isAt(START + 5_000);

        passWatched(SteadyTime.SETTLE_MILLIS);

        isAt(set);
    }

    @Test
    void a_time_that_comes_back_has_done_no_harm() {
        set += HOUR;
        passWatched(5_000);
        isAt(START + 5_000);

        set -= HOUR;

        isAt(START + 5_000);
        assertThat(time.jump()).isEqualTo(OptionalLong.empty());
        passWatched(SteadyTime.SETTLE_MILLIS);
        isAt(START + 5_000 + SteadyTime.SETTLE_MILLIS);
    }

    @Test
    void a_time_that_goes_on_jumping_is_never_believed() {
        for (int i = 0; i < 20; i++) {
            set += HOUR;
            passWatched(5_000);
        }

        isAt(START + 100_000);
    }
}
