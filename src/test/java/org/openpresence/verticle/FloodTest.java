package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FloodTest {
    private static final long BEGUN = Long.MAX_VALUE - 5;

    @Test
    void what_hits_many_is_told_of_once_a_minute_with_their_number() {
        Flood flood = new Flood();

        assertThat(flood.add(BEGUN)).isEqualTo(1);
        for (int i = 0; i < 500; i++) {
            assertThat(flood.add(BEGUN + TimeUnit.MILLISECONDS.toNanos(100) * i))
                    .isZero();
        }
        assertThat(flood.add(BEGUN + TimeUnit.SECONDS.toNanos(60))).isEqualTo(501);
        assertThat(flood.add(BEGUN + TimeUnit.SECONDS.toNanos(61))).isZero();
    }

    @Test
    void what_comes_after_a_long_time_without_any_is_counted_by_itself() {
        Flood flood = new Flood();
        flood.add(BEGUN);
        flood.add(BEGUN + TimeUnit.SECONDS.toNanos(30));
        flood.add(BEGUN + TimeUnit.SECONDS.toNanos(31));

        assertThat(flood.add(BEGUN + TimeUnit.SECONDS.toNanos(152))).isEqualTo(1);
        assertThat(flood.add(BEGUN + TimeUnit.SECONDS.toNanos(153))).isZero();
        assertThat(flood.add(BEGUN + TimeUnit.SECONDS.toNanos(273))).isEqualTo(2);
    }
}
