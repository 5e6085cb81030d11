package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.WatcherState;

/** Several subscriptions in one dialog (RFC 6665 §4.5.2): one row of sequence numbers, one NOTIFY at a time. */
class NotifierSharedDialogTest {
    private static final String SUMMARY = "message-summary";

    private final World world = new World();

    @Test
    void sequence_numbers_rise_by_one_over_all_subscriptions_of_a_dialog() {
        var first = world.subscribe();
        world.confirm();

        world.join(first, SUMMARY, 2, 60_000);
        var joined = world.cseqs();
        world.confirm();
        world.publish("here");
        var presence = world.cseqs();
        world.confirm();
        world.told(SUMMARY, "mail");
        var mail = world.cseqs();
        world.confirm();
        world.publish("there");

        assertThat(joined).containsExactly(2L);
        assertThat(presence).containsExactly(3L);
        assertThat(mail).containsExactly(4L);
        assertThat(world.cseqs()).containsExactly(5L);
        assertThat(world.last().request().event()).isEqualTo(PRESENCE);
    }

    @Test
    void another_dialog_has_its_own_numbers() {
        var first = world.subscribe();
        world.confirm();
        world.join(first, SUMMARY, 2, 60_000);
        world.confirm();

        world.subscribe();

        assertThat(world.cseqs()).containsExactly(1L);
    }

    @Test
    void one_notify_of_a_dialog_is_outstanding_and_the_next_leaves_when_it_is_answered() {
        var first = world.subscribe();
        world.confirm();
        world.join(first, SUMMARY, 2, 60_000);
        world.confirm();

        world.publish("here");
        world.told(SUMMARY, "mail");
        var before = world.bodies();
        world.confirm();

        assertThat(before).containsExactly("here");
        assertThat(world.bodies()).containsExactly("mail");
        assertThat(world.cseqs()).containsExactly(4L);
    }

    @Test
    void a_failed_notify_of_one_lets_the_other_be_told() {
        var first = world.subscribe();
        world.confirm();
        world.join(first, SUMMARY, 2, 60_000);
        world.confirm();
        world.publish("here");
        world.told(SUMMARY, "mail");

        world.answerAll(500);

        assertThat(world.bodies()).containsExactly("mail");
    }

    @Test
    void the_answer_to_a_request_takes_the_place_of_what_another_was_told_and_that_is_told_again() {
        var first = world.subscribe();
        world.confirm();
        world.publish("here");
        var unanswered = world.last();

        world.join(first, SUMMARY, 2, 60_000);
        world.sent.remove(unanswered);
        var joined = world.cseqs();
        world.confirm();

        assertThat(world.withdrawn).isEqualTo(Map.of(unanswered.cseq(), unanswered.instance()));
        assertThat(joined).containsExactly(unanswered.cseq() + 1);
        assertThat(world.bodies()).containsExactly("here");
        assertThat(world.cseqs()).containsExactly(unanswered.cseq() + 2);
        assertThat(world.last().request().event()).isEqualTo(PRESENCE);
    }

    @Test
    void a_watcher_that_knows_one_event_no_more_keeps_the_others() {
        var first = world.subscribe();
        world.confirm();
        var second = world.join(first, SUMMARY, 2, 60_000);
        world.confirm();
        world.publish("here");

        world.answerAll(481);
        world.pass(1_000);
        world.told(SUMMARY, "mail");

        assertThat(world.state().subscriptions().get(first.slot())).isNull();
        assertThat(world.state().subscriptions().get(second.slot()).state()).isEqualTo(WatcherState.ACTIVE);
        assertThat(world.bodies()).containsExactly("mail");
        assertThat(world.cseqs()).containsExactly(4L);
    }

    @Test
    void the_numbers_go_on_after_the_first_has_ended() {
        var first = world.subscribe();
        world.confirm();
        world.join(first, SUMMARY, 2, 60_000);
        world.confirm();

        world.refresh(first, 3, 0);
        var last = world.cseqs();
        world.confirm();
        world.pass(1_000);
        world.told(SUMMARY, "mail");
        var mail = world.cseqs();
        world.confirm();
        world.join(first, PRESENCE, 4, 60_000);

        assertThat(last).containsExactly(3L);
        assertThat(mail).containsExactly(4L);
        assertThat(world.cseqs()).containsExactly(5L);
    }

    @Test
    void both_end_in_time_and_each_is_told_so() {
        var first = world.subscribe();
        world.confirm();
        world.join(first, SUMMARY, 2, 3_600_000);
        world.confirm();

        world.pass(3_601_000);
        var one = List.copyOf(world.sent);
        world.confirm();
        var other = List.copyOf(world.sent);
        world.confirm();
        world.pass(1_000);

        assertThat(one).hasSize(1);
        assertThat(other).hasSize(1);
        assertThat(other.get(0).cseq()).isEqualTo(one.get(0).cseq() + 1);
        assertThat(List.of(one.get(0).state(), other.get(0).state())).containsOnly("terminated;reason=timeout");
        assertThat(world.state().subscriptions().size()).isZero();
    }
}
