package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.AuditedCall.showing;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The auditor sees who is told too late, never, or once more than needed. */
class AuditorLatenessTest {
    private final AuditedCall call = new AuditedCall();
    private final Auditor auditor = call.auditor();

    @Test
    void a_watcher_who_was_not_told_the_last_state_is_stale() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);

        auditor.conclude();

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_STALE, 1));
        assertThat(auditor.examples())
                .singleElement()
                .asString()
                .startsWith("WATCHER_STALE call knows p#3 instead of 4");
    }

    @Test
    void an_acknowledged_watcher_who_was_never_told_anything_is_stale() {
        auditor.subscribing("silent", List.of("p"));
        auditor.subscribed("silent", "tag");
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.notified("call", "tag", 11, "b11", showing(4));

        auditor.conclude();

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_STALE, 1));
    }

    @Test
    void a_watcher_who_learns_of_a_state_in_time_is_not_late() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.pass(4_900);

        call.notified("call", "tag", 11, "b11", showing(4));
        call.pass(60_000);

        assertThat(auditor.faults()).isEmpty();
        assertThat(auditor.longestBehindMillis()).isEqualTo(4_900);
        assertThat(auditor.staleWatchers()).isZero();
    }

    @Test
    void a_watcher_who_learns_of_a_state_too_late_is_a_fault_however_long_it_lasts() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);

        call.pass(5_100);
        call.pass(5_100);
        call.notified("call", "tag", 11, "b11", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1));
    }

    @Test
    void while_a_failure_lasts_nobody_is_late_but_soon_after_it_was_detected() {
        auditor.failureBegan();
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.pass(20_000);
        auditor.failureDetected();
        call.pass(4_900);

        assertThat(auditor.faults()).isEmpty();

        call.pass(200);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1));
        assertThat(auditor.longestBehindMillis()).isEqualTo(25_100);
        assertThat(auditor.longestBehindInCalmMillis()).isEqualTo(5_100);
    }

    @Test
    void what_a_watcher_knows_is_not_told_again() {
        call.notified("call", "tag", 11, "b11", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void what_a_watcher_asks_for_is_told_again_once() {
        auditor.asking("call");
        auditor.asked("call");
        call.notified("call", "tag", 11, "b11", showing(3));

        assertThat(auditor.faults()).isEmpty();

        call.notified("call", "tag", 12, "b12", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void a_change_that_crosses_a_refresh_does_not_stand_for_its_answer() {
        auditor.asking("call");
        auditor.sent("p", 4, false);
        call.notified("call", "tag", 11, "b11", showing(4));
        auditor.asked("call");
        call.notified("call", "tag", 12, "b12", showing(4));

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_change_that_the_answer_to_a_refresh_overtakes_does_not_stand_for_what_it_asks() {
        auditor.asking("call");
        auditor.asked("call");
        auditor.sent("p", 4, false);
        call.notified("call", "tag", 11, "b11", showing(4));
        call.notified("call", "tag", 12, "b12", showing(4));

        assertThat(auditor.faults()).isEmpty();

        call.notified("call", "tag", 13, "b13", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void a_refresh_does_not_excuse_a_repetition_after_two_changes() {
        auditor.asking("call");
        auditor.asked("call");
        auditor.sent("p", 4, false);
        call.notified("call", "tag", 11, "b11", showing(4));
        auditor.sent("p", 5, false);
        call.notified("call", "tag", 12, "b12", showing(5));
        call.notified("call", "tag", 13, "b13", showing(5));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void each_failure_may_tell_a_watcher_once_again() {
        auditor.failureBegan();
        auditor.failureDetected();
        call.notified("call", "tag", 11, "b11", showing(3));
        auditor.failureBegan();
        auditor.failureDetected();
        call.notified("call", "tag", 12, "b12", showing(3));

        assertThat(auditor.faults()).isEmpty();
        assertThat(auditor.repeated()).isEqualTo(2);

        call.notified("call", "tag", 13, "b13", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }
}
