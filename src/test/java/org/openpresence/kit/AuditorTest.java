package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.AuditedCall.showing;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The auditor sees each fault: without this, a clean audit proves nothing. Here: what is lost, numbers, content. */
class AuditorTest {
    private final AuditedCall call = new AuditedCall();
    private final Auditor auditor = call.auditor();

    @Test
    void all_is_well_when_each_change_is_told_in_order() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);
        call.notified("call", "tag", 1_011, "b11", showing(4));
        auditor.sent("p", 5, true);
        auditor.acknowledged("p", 5);
        call.notified("call", "tag", 1_012, "b12", "");
        auditor.sent("p", 6, false);
        auditor.acknowledged("p", 6);
        call.notified("call", "tag", 1_013, "b13", showing(6));

        auditor.fetched(List.of("p"), showing(6));
        auditor.conclude();

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_copy_of_a_notify_is_no_fault() {
        Auditor.Kind kind = call.notified("call", "tag", 10, "b10", showing(3));

        assertThat(kind).isEqualTo(Auditor.Kind.COPY);
        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_state_that_is_not_acknowledged_yet_may_be_shown() {
        auditor.sent("p", 4, false);

        call.notified("call", "tag", 11, "b11", showing(4));
        auditor.fetched(List.of("p"), showing(4));
        auditor.fetched(List.of("p"), showing(3));
        auditor.conclude();

        assertThat(auditor.faults()).isEmpty();
    }

    @Test
    void a_kill_may_take_back_what_was_told_but_not_acknowledged() {
        auditor.sent("p", 4, false);
        call.notified("call", "tag", 11, "b11", showing(4));

        auditor.failureBegan();
        auditor.killed();
        call.notified("call", "tag", 1_011, "b1011", showing(3));

        assertThat(auditor.faults()).isEmpty();
        assertThat(auditor.takenBack()).isEqualTo(1);
    }

    @Test
    void a_kill_may_not_take_back_what_was_acknowledged() {
        auditor.killed();

        call.notified("call", "tag", 1_011, "b1011", showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_number_from_before_the_kill_is_a_reused_number() {
        auditor.killed();

        call.notified("call", "tag", 10, "another branch", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_REUSED, 1));
    }

    @Test
    void a_kill_may_end_a_dialog_that_was_not_acknowledged_but_not_leave_two() {
        auditor.subscribing("twice", List.of("p"));
        call.notified("twice", "one", 1, "b1", showing(3));

        auditor.failureBegan();
        auditor.killed();
        call.notified("twice", "two", 1, "b2", showing(3));
        auditor.subscribed("twice", "two");

        assertThat(auditor.faults()).isEmpty();

        call.notified("twice", "one", 1_001, "b3", showing(3));

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
        call.notified("twice", "one", 1, "b1", showing(3));

        auditor.subscribed("twice", "two");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.DIALOG_DOUBLED, 1));
    }

    @Test
    void a_dialog_beside_the_acknowledged_one_is_a_fault() {
        call.notified("call", "other", 1, "b1", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.DIALOG_DOUBLED, 1));
    }

    @Test
    void one_number_in_two_transactions_is_a_reused_number() {
        call.notified("call", "tag", 10, "another branch", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_REUSED, 1));
    }

    @Test
    void an_old_number_in_another_transaction_is_a_reused_number_too() {
        auditor.sent("p", 4, false);
        call.notified("call", "tag", 11, "b11", showing(4));

        call.notified("call", "tag", 10, "another branch", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_REUSED, 1));
    }

    @Test
    void a_lower_number_in_a_new_transaction_went_back() {
        call.notified("call", "tag", 9, "b9", showing(3));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CSEQ_WENT_BACK, 1));
    }

    @Test
    void an_older_state_under_a_newer_number_went_back() {
        call.notified("call", "tag", 11, "b11", showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void no_state_where_none_was_removed_went_back() {
        call.notified("call", "tag", 11, "b11", "");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_new_subscription_that_begins_with_an_older_state_went_back() {
        auditor.subscribing("new", List.of("p"));

        call.notified("new", "tag", 1, "b1", showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_second_older_tuple_of_one_publisher_went_back() {
        call.notified("call", "tag", 11, "b11", showing(3) + showing(2));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_WENT_BACK, 1));
    }

    @Test
    void a_state_that_nobody_published_is_unknown() {
        call.notified("call", "tag", 11, "b11", showing(4));

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.CONTENT_UNKNOWN, 1));
    }

    @Test
    void a_request_without_an_answer_is_a_fault() {
        auditor.unanswered("publish timed out");

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.UNANSWERED, 1));
    }

    @Test
    void a_change_that_a_412_after_503_shows_to_be_carried_out_must_be_there() {
        auditor.sent("p", 4, false);
        auditor.acknowledged("p", 4);

        auditor.fetched(List.of("p"), showing(3));
        auditor.fetched(List.of("p"), "");
        call.pass(5_100);

        assertThat(auditor.faults()).isEqualTo(Map.of(Fault.STATE_LOST, 2, Fault.WATCHER_LATE, 1));
    }
}
