package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;
import static org.openpresence.notifier.World.result;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.presentity.Command;

/** What failed NOTIFYs mean (RFC 6665 §4.2.2). */
class NotifierFailureTest {
    private static final long LONGER_THAN_COPIES_LIVE = 120_000;

    private World world = new World();

    private int subscriptions() {
        return world.state().subscriptions().size();
    }

    private void subscribed() {
        world.subscribe();
        world.confirm();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604})
    void these_responses_end_the_subscription_without_another_notify(int status) {
        subscribed();
        world.publish("open");

        world.answerAll(status);

        assertThat(subscriptions()).isZero();
        assertThat(world.sent).isEmpty();
        assertThat(world.notifier.openNotifies()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 407, 486, 500, 503, 600, 603})
    void others_keep_it_and_the_next_change_is_told(int status) {
        subscribed();
        var tag = world.publish("1");
        world.answerAll(status);
        var repeated = world.sent.size();

        world.modify(tag, "2");

        assertThat(repeated).isZero();
        assertThat(world.bodies()).containsExactly("2");
    }

    @Test
    void what_failed_is_told_again_with_the_next_change_even_if_that_brings_the_same_body() {
        subscribed();
        var tag = world.publish("1");
        world.answerAll(500);

        tag = world.modify(tag, "2");
        world.answerAll(500);
        world.modify(tag, "1");

        assertThat(world.bodies()).containsExactly("1");
    }

    @Test
    void other_failures_end_it_when_as_many_came_in_a_row_as_are_allowed() {
        subscribed();
        var tag = world.publish("0");
        world.answerAll(503);
        tag = world.modify(tag, "1");
        world.answerAll(500);
        tag = world.modify(tag, "2");
        world.confirm();
        tag = world.modify(tag, "3");
        world.answerAll(500);
        tag = world.modify(tag, "4");
        world.answerAll(500);
        var before = subscriptions();
        world.modify(tag, "5");

        world.answerAll(503);

        assertThat(before).isEqualTo(1);
        assertThat(subscriptions()).isZero();
    }

    @Test
    void timeouts_that_do_not_end_it_are_no_strikes() {
        world = new World(new FailurePolicy(false, false, 2), 0, false, 1_000);
        subscribed();
        var tag = world.publish("0");
        for (int i = 1; i < 6; i++) {
            world.answerAll(408);
            tag = world.modify(tag, "v" + i);
        }
        world.answerAll(503);
        world.modify(tag, "end");

        assertThat(subscriptions()).isEqualTo(1);
        assertThat(world.bodies()).containsExactly("end");
        assertThat(world.counted).containsEntry("timeout", 5).containsEntry("failed", 1);
    }

    @Test
    void under_the_policy_any_every_failure_ends_it() {
        world = new World(new FailurePolicy(true, true, 3), 0, false, 1_000);
        subscribed();
        world.publish("1");

        world.answerAll(503);

        assertThat(subscriptions()).isZero();
    }

    @Test
    void retry_after_is_waited_for_and_then_the_newest_state_is_told() {
        subscribed();
        var tag = world.publish("1");
        world.notifier.results(List.of(result(world.last(), 503, 5)));
        world.sent.clear();
        tag = world.modify(tag, "2");
        world.pass(4_900);
        var early = world.sent.size();
        world.modify(tag, "3");

        world.pass(300);

        assertThat(early).isZero();
        assertThat(world.bodies()).containsExactly("3");
    }

    @Test
    void waiting_for_retry_after_takes_one_timer_however_often_the_state_changes() {
        subscribed();
        var tag = world.publish("0");
        world.notifier.results(List.of(result(world.last(), 503, 60)));
        int timers = world.notifier.timers();

        for (int i = 1; i < 500; i++) {
            tag = world.modify(tag, "v" + i);
        }

        assertThat(world.notifier.timers()).isEqualTo(timers);
    }

    /** A NOTIFY fails, the subscription ends, and that is told; returns how many timers are left. */
    private int timersAfterTheEnd(long retryAfterSeconds) {
        world = new World();
        world.subscribe(PRESENCE, 10_000, 0);
        world.confirm();
        world.publish("open");
        world.notifier.results(List.of(result(world.last(), 503, retryAfterSeconds)));
        world.sent.clear();
        world.pass(10_200);
        assertThat(world.sent.stream().map(World.Sent::state)).containsExactly("terminated;reason=timeout");
        world.confirm();
        world.pass(6_000);
        return world.notifier.timers();
    }

    @Test
    void the_end_of_a_subscription_does_not_wait_for_a_retry_after_beyond_it() {
        var usual = timersAfterTheEnd(-1);

        var timers = timersAfterTheEnd(4_294_967_295L);

        assertThat(subscriptions()).isZero();
        assertThat(timers).isEqualTo(usual);
    }

    @Test
    void a_refresh_that_is_confirmed_ends_the_wait_for_retry_after() {
        var held = world.subscribe();
        world.confirm();
        var tag = world.publish("1");
        world.notifier.results(List.of(result(world.last(), 503, 3_000)));
        world.sent.clear();
        world.refresh(held, 2, 3_600_000);
        world.confirm();

        world.modify(tag, "2");

        assertThat(world.bodies()).containsExactly("2");
    }

    @Test
    void the_first_481_of_a_dialog_is_forgiven_once() {
        world.publish("open");
        world.subscribe();
        world.answerAll(481);
        var atOnce = world.sent.size();
        world.pass(400);
        var again = world.bodies();
        var cseqs = world.cseqs();

        world.answerAll(481);

        assertThat(atOnce).isZero();
        assertThat(again).containsExactly("open");
        assertThat(cseqs).containsExactly(2L);
        assertThat(subscriptions()).isZero();
    }

    @Test
    void the_481_to_a_fetch_is_forgiven_once_too() {
        world.subscribe(PRESENCE, 0, 0);
        world.answerAll(481);
        world.pass(400);
        var again = world.sent.size();

        world.answerAll(481);

        assertThat(again).isEqualTo(1);
        assertThat(subscriptions()).isZero();
        assertThat(world.notifier.openNotifies()).isZero();
    }

    @Test
    void a_481_after_a_confirmed_notify_is_not_forgiven() {
        subscribed();
        world.publish("open");

        world.answerAll(481);

        assertThat(subscriptions()).isZero();
    }

    @Test
    void a_watcher_that_begins_anew_is_forgiven_the_first_481_again() {
        world.publish("open");
        subscribed();
        world.pass(LONGER_THAN_COPIES_LIVE);
        world.operation--;

        world.subscribe();
        world.answerAll(481);
        world.pass(400);

        assertThat(world.bodies()).containsExactly("open");
        assertThat(subscriptions()).isEqualTo(1);
    }

    @Test
    void an_ended_subscription_is_forgotten_whatever_becomes_of_its_last_notify() {
        for (int status : new int[] {408, 481, 500, 503}) {
            var held = world.subscribe();
            world.confirm();
            world.refresh(held, 2, 0);

            world.answerAll(status);

            assertThat(subscriptions()).isZero();
        }
    }

    @Test
    void the_failure_of_an_older_notify_does_not_keep_the_terminal_one_from_leaving() {
        var held = world.subscribe(PRESENCE, 10_000, 0);
        world.confirm();
        world.publish("open");
        world.pass(10_100);

        world.answerAll(500);
        var terminal = world.last().state();
        world.answerAll(500);

        assertThat(held.slot()).isZero();
        assertThat(terminal).isEqualTo("terminated;reason=timeout");
        assertThat(subscriptions()).isZero();
    }

    @Test
    void an_ending_that_cannot_be_carried_out_is_tried_until_it_is() {
        subscribed();
        world.publish("open");
        world.desk.failNext(3, false);
        world.answerAll(404);

        world.pass(2_000);

        assertThat(subscriptions()).isZero();
        assertThat(world.desk.submitted(Command.End.class)).hasSize(4);
        assertThat(world.sent).isEmpty();
    }

    @Test
    void an_ending_that_was_carried_out_although_it_failed_leaves_nothing_behind() {
        subscribed();
        var tag = world.publish("1");
        world.desk.stepped = true;
        world.desk.failNext(1, true);
        world.answerAll(404);
        world.modify(tag, "2");
        world.desk.completeAll();
        world.desk.stepped = false;

        world.pass(1_000);

        assertThat(world.notifier.openNotifies()).isZero();
        assertThat(subscriptions()).isZero();
    }

    @Test
    void an_unanswered_notify_keeps_its_slot_but_not_the_room_of_others() {
        world = new World(World.LIST, 0, false, 1);
        subscribed();
        subscribed();

        world.publish("open");
        var first = world.sent.size();
        world.pass(500);
        var soon = world.sent.size();
        world.pass(200);

        assertThat(first).isEqualTo(1);
        assertThat(soon).isEqualTo(1);
        assertThat(world.sent).hasSize(2);
        assertThat(world.notifier.openNotifies()).isEqualTo(1);
    }

    @Test
    void a_notify_of_which_nobody_says_what_became_of_it_does_not_silence_its_watcher_for_ever() {
        subscribed();
        var tag = world.publish("1");
        world.sent.clear();
        world.modify(tag, "2");

        world.pass(120_200);

        assertThat(world.bodies()).containsExactly("2");
        assertThat(subscriptions()).isEqualTo(1);
    }

    @Test
    void a_terminal_notify_that_was_lost_on_the_way_is_given_up() {
        var held = world.subscribe();
        world.confirm();
        world.refresh(held, 2, 0);
        world.sent.clear();

        world.pass(121_000);

        assertThat(subscriptions()).isZero();
        assertThat(world.sent).isEmpty();
    }
}
