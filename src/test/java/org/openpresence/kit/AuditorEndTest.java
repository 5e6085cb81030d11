package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.AuditedCall.showing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The auditor sees ends that are told early, late, twice or not at all. */
class AuditorEndTest {
    private final AuditedCall call = new AuditedCall();
    private final Auditor auditor = call.auditor();

    @Test
    void an_expiry_is_told_once_and_on_time() {
        auditor.expiring("call", call.nanos(), call.nanos() + TimeUnit.SECONDS.toNanos(1));
        call.pass(1_500);
        call.terminated(11, "b11");
        auditor.ended("call");
        call.pass(60_000);

        assertThat(auditor.faults()).isEmpty();

        call.terminated(12, "b12");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void an_expiry_before_its_time_is_a_fault() {
        auditor.expiring("call", call.nanos() + 1, call.nanos() + TimeUnit.SECONDS.toNanos(1));

        call.terminated(11, "b11");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.EXPIRED_EARLY, 1));
    }

    @Test
    void a_publication_that_expires_before_its_time_takes_its_state_back() {
        call.pass(1_000);

        call.notified("call", "tag", 11, "b11", "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_publication_may_expire_at_its_time_though_nobody_has_looked_since() {
        auditor.mayExpire("p", 4, call.nanos() + TimeUnit.SECONDS.toNanos(3));
        call.sleep(Duration.ofSeconds(3));

        call.notified("call", "tag", 11, "b11", "");
        auditor.acknowledged("p", 4);
        auditor.fetched(List.of("p"), "");
        auditor.conclude();

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_publication_that_is_to_expire_later_must_be_there_until_then() {
        auditor.mayExpire("p", 4, call.nanos() + TimeUnit.SECONDS.toNanos(3));
        call.sleep(Duration.ofMillis(2_999));

        call.notified("call", "tag", 11, "b11", "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void an_expiry_that_nobody_tells_is_a_fault() {
        auditor.expiring("call", call.nanos(), call.nanos() + TimeUnit.SECONDS.toNanos(1));

        call.pass(6_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
    }

    @Test
    void an_end_that_was_asked_for_and_nobody_tells_is_a_fault() {
        auditor.asking("call");
        auditor.unsubscribed("call");

        call.pass(5_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
    }

    @Test
    void a_kill_of_all_may_leave_an_end_untold_that_was_due_before_and_none_after() {
        auditor.asking("call");
        auditor.unsubscribed("call");
        auditor.subscribing("visit", List.of("p"));
        call.notified("visit", "tag", 1, "b1", showing(3));
        auditor.subscribed("visit", "tag");
        auditor.expiring("visit", call.nanos() + 1, call.nanos() + TimeUnit.SECONDS.toNanos(1));

        auditor.failureBegan();
        auditor.killed();
        auditor.failureDetected();
        call.pass(6_100);

        assertThat(auditor.untold()).isEqualTo(1);
        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
    }

    @Test
    void an_end_that_was_asked_for_is_told_once() {
        auditor.asking("call");
        auditor.unsubscribed("call");
        Auditor.Kind kind = call.terminated(11, "b11");
        call.pass(60_000);

        assertThat(kind).isEqualTo(Auditor.Kind.BEHIND_END);
        assertThat(auditor.faults()).isEmpty();

        call.terminated(12, "b12");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void who_was_told_of_the_end_is_not_behind_though_the_answer_to_its_request_is_missing() {
        auditor.asking("call");
        call.terminated(11, "b11");
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.pass(60_000);

        auditor.conclude();

        assertThat(auditor.staleWatchers()).isZero();
        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void who_asks_for_the_end_and_was_not_told_of_it_is_behind_like_others() {
        auditor.asking("call");
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.pass(5_100);

        auditor.conclude();

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1, Fault.WATCHER_STALE, 1));
    }

    @Test
    void the_word_of_the_end_does_not_excuse_that_a_watcher_was_behind_for_too_long_before() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.sleep(Duration.ofMillis(5_100));

        call.terminated(11, "b11");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1));
    }

    @Test
    void an_end_that_a_481_after_503_shows_to_be_carried_out_may_have_been_told_before_but_must_be_told() {
        auditor.subscribing("told", List.of("p"));
        call.notified("told", "tag", 1, "b1", showing(3));
        auditor.subscribed("told", "tag");
        auditor.asking("told");
        auditor.notified(new Notified("told", "tag", 2, "b2", "terminated;reason=timeout", "", "node"));
        auditor.asking("call");

        auditor.unsubscribed("told");
        auditor.unsubscribed("call");
        call.pass(5_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
        assertThat(auditor.examples()).singleElement().asString().startsWith("END_NOT_TOLD call");
    }
}
