package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The auditor sees each fault: without this, a clean audit proves nothing. */
class AuditorTest {
    private long nanos = TimeUnit.HOURS.toNanos(1);
    private final Auditor auditor = new Auditor(() -> nanos);

    @BeforeEach
    void a_publisher_at_its_third_state_and_a_watcher_who_knows_it() {
        for (long number = 1; number <= 3; number++) {
            auditor.sent("p", number, false);
            auditor.acknowledged("p", number);
        }
        auditor.subscribing("call", List.of("p"));
        notified("call", "tag", 10, "b10", showing(3));
        auditor.subscribed("call", "tag");
    }

    private Auditor.Kind notified(String callId, String tag, long cseq, String branch, String body) {
        return auditor.notified(new Notified(callId, tag, cseq, branch, "active;expires=600", body, "node"));
    }

    private Auditor.Kind terminated(long cseq, String branch) {
        return auditor.notified(new Notified("call", "tag", cseq, branch, "terminated;reason=timeout", "", "node"));
    }

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        auditor.look();
    }

    private static String showing(long number) {
        return Samples.pidf("open", "p#" + number);
    }

    @Test
    void all_is_well_when_each_change_is_told_in_order() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        notified("call", "tag", 1_011, "b11", showing(4));
        auditor.sent("p", 5, true);
        auditor.acknowledged("p", 5);
        notified("call", "tag", 1_012, "b12", "");
        auditor.sent("p", 6, false);
        auditor.acknowledged("p", 6);
        notified("call", "tag", 1_013, "b13", showing(6));

        auditor.fetched(List.of("p"), showing(6));
        auditor.conclude();

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_copy_of_a_notify_is_no_fault() {
        Auditor.Kind kind = notified("call", "tag", 10, "b10", showing(3));

        assertThat(kind).isEqualTo(Auditor.Kind.COPY);
        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_state_that_is_not_acknowledged_yet_may_be_shown() {
        auditor.sent("p", 4, false);

        notified("call", "tag", 11, "b11", showing(4));
        auditor.fetched(List.of("p"), showing(4));
        auditor.fetched(List.of("p"), showing(3));
        auditor.conclude();

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_kill_may_take_back_what_was_told_but_not_acknowledged() {
        auditor.sent("p", 4, false);
        notified("call", "tag", 11, "b11", showing(4));

        auditor.failureBegan();
        auditor.killed();
        notified("call", "tag", 1_011, "b1011", showing(3));

        assertThat(auditor.faults()).isEmpty();
        assertThat(auditor.takenBack()).isEqualTo(1);
    }

    @Test
    void a_kill_may_not_take_back_what_was_acknowledged() {
        auditor.killed();

        notified("call", "tag", 1_011, "b1011", showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_number_from_before_the_kill_is_a_reused_number() {
        auditor.killed();

        notified("call", "tag", 10, "another branch", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_REUSED, 1));
    }

    @Test
    void a_kill_may_end_a_dialog_that_was_not_acknowledged_but_not_leave_two() {
        auditor.subscribing("twice", List.of("p"));
        notified("twice", "one", 1, "b1", showing(3));

        auditor.failureBegan();
        auditor.killed();
        notified("twice", "two", 1, "b2", showing(3));
        auditor.subscribed("twice", "two");

        assertThat(auditor.faults()).isEmpty();

        notified("twice", "one", 1_001, "b3", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.DIALOG_DOUBLED, 1));
    }

    @Test
    void a_refused_entity_tag_is_a_lost_publication() {
        auditor.publicationRefused("p", 412);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.PUBLICATION_LOST, 1));
    }

    @Test
    void an_older_state_in_a_fetch_is_a_lost_state() {
        auditor.fetched(List.of("p"), showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.STATE_LOST, 1));
    }

    @Test
    void no_state_in_a_fetch_is_a_lost_state() {
        auditor.fetched(List.of("p"), "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.STATE_LOST, 1));
    }

    @Test
    void a_refused_refresh_is_a_lost_subscription() {
        auditor.subscriptionLost("call", "refresh got 481");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.SUBSCRIPTION_LOST, 1));
    }

    @Test
    void two_dialogs_of_one_request_are_a_fault() {
        auditor.subscribing("twice", List.of("p"));
        notified("twice", "one", 1, "b1", showing(3));

        auditor.subscribed("twice", "two");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.DIALOG_DOUBLED, 1));
    }

    @Test
    void a_dialog_beside_the_acknowledged_one_is_a_fault() {
        notified("call", "other", 1, "b1", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.DIALOG_DOUBLED, 1));
    }

    @Test
    void one_number_in_two_transactions_is_a_reused_number() {
        notified("call", "tag", 10, "another branch", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_REUSED, 1));
    }

    @Test
    void an_old_number_in_another_transaction_is_a_reused_number_too() {
        auditor.sent("p", 4, false);
        notified("call", "tag", 11, "b11", showing(4));

        notified("call", "tag", 10, "another branch", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_REUSED, 1));
    }

    @Test
    void a_lower_number_in_a_new_transaction_went_back() {
        notified("call", "tag", 9, "b9", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_WENT_BACK, 1));
    }

    @Test
    void an_older_state_under_a_newer_number_went_back() {
        notified("call", "tag", 11, "b11", showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void no_state_where_none_was_removed_went_back() {
        notified("call", "tag", 11, "b11", "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_new_subscription_that_begins_with_an_older_state_went_back() {
        auditor.subscribing("new", List.of("p"));

        notified("new", "tag", 1, "b1", showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_second_older_tuple_of_one_publisher_went_back() {
        notified("call", "tag", 11, "b11", showing(3) + showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_state_that_nobody_published_is_unknown() {
        notified("call", "tag", 11, "b11", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_UNKNOWN, 1));
    }

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
        notified("call", "tag", 11, "b11", showing(4));

        auditor.conclude();

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_STALE, 1));
    }

    @Test
    void a_request_without_an_answer_is_a_fault() {
        auditor.unanswered("publish timed out");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.UNANSWERED, 1));
    }

    @Test
    void a_watcher_who_learns_of_a_state_in_time_is_not_late() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        pass(4_900);

        notified("call", "tag", 11, "b11", showing(4));
        pass(60_000);

        assertThat(auditor.faults()).isEmpty();
        assertThat(auditor.longestBehindMillis()).isEqualTo(4_900);
        assertThat(auditor.staleWatchers()).isZero();
    }

    @Test
    void a_watcher_who_learns_of_a_state_too_late_is_a_fault_however_long_it_lasts() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);

        pass(5_100);
        pass(5_100);
        notified("call", "tag", 11, "b11", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1));
    }

    @Test
    void while_a_failure_lasts_nobody_is_late_but_soon_after_it_was_detected() {
        auditor.failureBegan();
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        pass(20_000);
        auditor.failureDetected();
        pass(4_900);

        assertThat(auditor.faults()).isEmpty();

        pass(200);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1));
        assertThat(auditor.longestBehindMillis()).isEqualTo(25_100);
        assertThat(auditor.longestBehindInCalmMillis()).isEqualTo(5_100);
    }

    @Test
    void what_a_watcher_knows_is_not_told_again() {
        notified("call", "tag", 11, "b11", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void what_a_watcher_asks_for_is_told_again_once() {
        auditor.asking("call");
        auditor.asked("call");
        notified("call", "tag", 11, "b11", showing(3));

        assertThat(auditor.faults()).isEmpty();

        notified("call", "tag", 12, "b12", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void a_change_that_crosses_a_refresh_does_not_stand_for_its_answer() {
        auditor.asking("call");
        auditor.sent("p", 4, false);
        notified("call", "tag", 11, "b11", showing(4));
        auditor.asked("call");
        notified("call", "tag", 12, "b12", showing(4));

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_change_that_the_answer_to_a_refresh_overtakes_does_not_stand_for_what_it_asks() {
        auditor.asking("call");
        auditor.asked("call");
        auditor.sent("p", 4, false);
        notified("call", "tag", 11, "b11", showing(4));
        notified("call", "tag", 12, "b12", showing(4));

        assertThat(auditor.faults()).isEmpty();

        notified("call", "tag", 13, "b13", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void a_refresh_does_not_excuse_a_repetition_after_two_changes() {
        auditor.asking("call");
        auditor.asked("call");
        auditor.sent("p", 4, false);
        notified("call", "tag", 11, "b11", showing(4));
        auditor.sent("p", 5, false);
        notified("call", "tag", 12, "b12", showing(5));
        notified("call", "tag", 13, "b13", showing(5));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void each_failure_may_tell_a_watcher_once_again() {
        auditor.failureBegan();
        auditor.failureDetected();
        notified("call", "tag", 11, "b11", showing(3));
        auditor.failureBegan();
        auditor.failureDetected();
        notified("call", "tag", 12, "b12", showing(3));

        assertThat(auditor.faults()).isEmpty();
        assertThat(auditor.repeated()).isEqualTo(2);

        notified("call", "tag", 13, "b13", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void an_expiry_is_told_once_and_on_time() {
        auditor.expiring("call", nanos, nanos + TimeUnit.SECONDS.toNanos(1));
        pass(1_500);
        terminated(11, "b11");
        auditor.ended("call");
        pass(60_000);

        assertThat(auditor.faults()).isEmpty();

        terminated(12, "b12");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void an_expiry_before_its_time_is_a_fault() {
        auditor.expiring("call", nanos + 1, nanos + TimeUnit.SECONDS.toNanos(1));

        terminated(11, "b11");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.EXPIRED_EARLY, 1));
    }

    @Test
    void a_publication_that_expires_before_its_time_takes_its_state_back() {
        pass(1_000);

        notified("call", "tag", 11, "b11", "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_publication_may_expire_at_its_time_though_nobody_has_looked_since() {
        auditor.mayExpire("p", 4, nanos + TimeUnit.SECONDS.toNanos(3));
        nanos += TimeUnit.SECONDS.toNanos(3);

        notified("call", "tag", 11, "b11", "");
        auditor.acknowledged("p", 4);
        auditor.fetched(List.of("p"), "");
        auditor.conclude();

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_publication_that_is_to_expire_later_must_be_there_until_then() {
        auditor.mayExpire("p", 4, nanos + TimeUnit.SECONDS.toNanos(3));
        nanos += TimeUnit.MILLISECONDS.toNanos(2_999);

        notified("call", "tag", 11, "b11", "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void an_expiry_that_nobody_tells_is_a_fault() {
        auditor.expiring("call", nanos, nanos + TimeUnit.SECONDS.toNanos(1));

        pass(6_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
    }

    @Test
    void an_end_that_was_asked_for_and_nobody_tells_is_a_fault() {
        auditor.asking("call");
        auditor.unsubscribed("call");

        pass(5_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
    }

    @Test
    void a_kill_of_all_may_leave_an_end_untold_that_was_due_before_and_none_after() {
        auditor.asking("call");
        auditor.unsubscribed("call");
        auditor.subscribing("visit", List.of("p"));
        notified("visit", "tag", 1, "b1", showing(3));
        auditor.subscribed("visit", "tag");
        auditor.expiring("visit", nanos + 1, nanos + TimeUnit.SECONDS.toNanos(1));

        auditor.failureBegan();
        auditor.killed();
        auditor.failureDetected();
        pass(6_100);

        assertThat(auditor.untold()).isEqualTo(1);
        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
    }

    @Test
    void an_end_that_was_asked_for_is_told_once() {
        auditor.asking("call");
        auditor.unsubscribed("call");
        Auditor.Kind kind = terminated(11, "b11");
        pass(60_000);

        assertThat(kind).isEqualTo(Auditor.Kind.BEHIND_END);
        assertThat(auditor.faults()).isEmpty();

        terminated(12, "b12");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.NOTIFY_REPEATED, 1));
    }

    @Test
    void who_was_told_of_the_end_is_not_behind_though_the_answer_to_its_request_is_missing() {
        auditor.asking("call");
        terminated(11, "b11");
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        pass(60_000);

        auditor.conclude();

        assertThat(auditor.staleWatchers()).isZero();
        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void who_asks_for_the_end_and_was_not_told_of_it_is_behind_like_others() {
        auditor.asking("call");
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        pass(5_100);

        auditor.conclude();

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1, Fault.WATCHER_STALE, 1));
    }

    @Test
    void the_word_of_the_end_does_not_excuse_that_a_watcher_was_behind_for_too_long_before() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        nanos += TimeUnit.MILLISECONDS.toNanos(5_100);

        terminated(11, "b11");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.WATCHER_LATE, 1));
    }

    @Test
    void a_change_that_a_412_after_503_shows_to_be_carried_out_must_be_there() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);

        auditor.fetched(List.of("p"), showing(3));
        auditor.fetched(List.of("p"), "");
        pass(5_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.STATE_LOST, 2, Fault.WATCHER_LATE, 1));
    }

    @Test
    void an_end_that_a_481_after_503_shows_to_be_carried_out_may_have_been_told_before_but_must_be_told() {
        auditor.subscribing("told", List.of("p"));
        notified("told", "tag", 1, "b1", showing(3));
        auditor.subscribed("told", "tag");
        auditor.asking("told");
        auditor.notified(new Notified("told", "tag", 2, "b2", "terminated;reason=timeout", "", "node"));
        auditor.asking("call");

        auditor.unsubscribed("told");
        auditor.unsubscribed("call");
        pass(5_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.END_NOT_TOLD, 1));
        assertThat(auditor.examples()).singleElement().asString().startsWith("END_NOT_TOLD call");
    }
}
