package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionStateTest {

    @Test
    void reads_state_reason_and_times_in_any_case() {
        SubscriptionState state = SubscriptionState.parse("Terminated ; Reason=Probation;retry-after=12;expires=7;x");

        assertThat(state)
                .isEqualTo(new SubscriptionState("terminated", "probation", OptionalLong.of(7), OptionalLong.of(12)));
    }

    @ParameterizedTest
    @CsvSource({
        "terminated;reason=deactivated, PT0S",
        "terminated;reason=timeout;retry-after=9, PT0S",
        "terminated;reason=probation;retry-after=12, PT12S",
        "terminated;reason=probation, PT30S",
        "terminated;reason=giveup, PT30S",
        "terminated, PT30S"
    })
    void subscribes_again_when_rfc_6665_says_so(String value, Duration wait) {
        assertThat(SubscriptionState.parse(value).again()).contains(wait);
    }

    @ParameterizedTest
    @CsvSource({"rejected", "noresource", "invariant"})
    void never_subscribes_again_after_a_final_reason(String reason) {
        assertThat(SubscriptionState.parse("terminated;reason=" + reason).again())
                .isEmpty();
    }

    @Test
    void a_person_reads_state_reason_and_the_time_left() {
        assertThat(SubscriptionState.parse("active;expires=60")).hasToString("active, 60 s left");
        assertThat(SubscriptionState.parse("terminated;reason=timeout")).hasToString("terminated: timeout");
    }
}
