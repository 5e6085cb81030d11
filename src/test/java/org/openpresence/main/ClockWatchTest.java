package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openpresence.admin.Health;

class ClockWatchTest {
    private final Health health = new Health();
    private Optional<String> trouble = Optional.empty();
    private long nanos = Long.MAX_VALUE - 5;
    private final ClockWatch watch = new ClockWatch(() -> trouble, health, () -> nanos);

    private void wrong(String how) {
        trouble = Optional.of(how);
        watch.look();
    }

    @Test
    void what_lasts_is_told_until_it_is_over() {
        wrong("700 ms");
        assertThat(health.degraded()).isEmpty();
        nanos += ClockWatch.LASTING_NANOS;

        wrong("701 ms");

        assertThat(health.degraded()).containsExactly("clock: 701 ms");
        trouble = Optional.empty();
        watch.look();
        assertThat(health.degraded()).isEmpty();
    }

    @Test
    void what_is_over_soon_is_no_news() {
        wrong("3000 ms");
        nanos += ClockWatch.LASTING_NANOS - 1;
        trouble = Optional.empty();
        watch.look();
        nanos += ClockWatch.LASTING_NANOS;

        wrong("3000 ms");

        assertThat(health.degraded()).isEmpty();
    }
}
