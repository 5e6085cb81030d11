package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExpiryPolicyTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ExpiryPolicy policy = new ExpiryPolicy(Duration.ofSeconds(60), Duration.ofSeconds(7_200), false);

    @Test
    void zero_is_never_too_brief_and_stays_zero() {
        assertThat(policy.isTooBrief(OptionalLong.of(0))).isFalse();
        assertThat(policy.grantMillis(OptionalLong.of(0), HOUR)).isZero();
    }

    @Test
    void the_minimum_itself_will_do() {
        assertThat(policy.isTooBrief(OptionalLong.of(59))).isTrue();
        assertThat(policy.isTooBrief(OptionalLong.of(60))).isFalse();
        assertThat(policy.isTooBrief(OptionalLong.empty())).isFalse();
    }

    @Test
    void what_is_granted_lies_between_minimum_and_maximum() {
        assertThat(policy.grantMillis(OptionalLong.of(10), HOUR)).isEqualTo(60_000);
        assertThat(policy.grantMillis(OptionalLong.of(600), HOUR)).isEqualTo(600_000);
        assertThat(policy.grantMillis(OptionalLong.of(0xffffffffL), HOUR)).isEqualTo(7_200_000);
        assertThat(policy.grantMillis(OptionalLong.empty(), HOUR)).isEqualTo(3_600_000);
        assertThat(policy.grantMillis(OptionalLong.empty(), Duration.ofDays(1))).isEqualTo(7_200_000);
    }
}
