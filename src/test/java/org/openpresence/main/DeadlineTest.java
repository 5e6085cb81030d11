package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void what_waits_until_the_same_end_waits_for_no_more_than_that_together() {
        Deadline end = Deadline.in(Duration.ofMillis(300));
        long begun = System.nanoTime();

        for (int i = 0; i < 5; i++) {
            Waiting.forStop("what hangs", Promise.promise().future(), end);
        }

        // The first takes all of it, each other one a moment; how long a busy machine stretches that says nothing.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(1_100));
        assertThat(end.isOver()).isTrue();
        assertThat(end.left()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void the_earlier_end_counts() {
        Deadline end = Deadline.in(HOUR);

        assertThat(end.within(Duration.ofMinutes(1)).left()).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(end.within(HOUR.multipliedBy(2))).isEqualTo(end);
        assertThat(end.before(HOUR.multipliedBy(2)).isOver()).isTrue();
        assertThat(end.before(Duration.ofMinutes(1)).isOver()).isFalse();
    }
}
