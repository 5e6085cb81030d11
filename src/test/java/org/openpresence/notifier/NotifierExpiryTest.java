package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;

import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Command;

class NotifierExpiryTest {
    private final World world = new World();

    @Test
    void an_expired_publication_is_told_once_in_its_offline_form_within_a_tick() {
        world.subscribe();
        world.confirm();
        world.publish("gone", 10_000);
        world.publish("stays");
        world.confirm();
        world.confirm();

        world.pass(9_900);
        var before = world.sent.size();
        world.pass(200);
        var bodies = world.bodies();
        world.confirm();
        world.pass(60_000);

        assertThat(before).isZero();
        assertThat(bodies).containsExactly("-gone+stays");
        assertThat(world.sent).isEmpty();
        assertThat(world.lateness).hasSize(1).allMatch(late -> late <= 100);
    }

    @Test
    void the_offline_form_goes_with_the_next_change() {
        world.subscribe();
        world.publish("gone", 10_000);
        world.confirm();
        world.confirm();
        world.pass(10_100);
        world.confirm();

        world.publish("new");

        assertThat(world.bodies()).containsExactly("new");
    }

    @Test
    void an_expired_subscription_is_told_and_forgotten() {
        world.subscribe(PRESENCE, 10_000, 0);
        world.confirm();

        world.pass(10_100);
        var last = world.last();
        world.confirm();

        assertThat(last.state()).isEqualTo("terminated;reason=timeout");
        assertThat(world.state().subscriptions().size()).isZero();
    }

    @Test
    void a_second_look_finds_nothing() {
        world.publish("gone", 10_000);
        world.pass(10_100);

        var second = world.apply(new Command.ExpireDue(world.key()));

        assertThat(second.change()).isNull();
    }

    @Test
    void a_refresh_moves_the_expiry_and_costs_one_look_at_the_old_time() {
        var tag = world.publish("open", 10_000);
        world.pass(5_000);
        world.modify(tag, "");

        world.pass(100_000);

        assertThat(world.state().publications()).hasSize(1);
        assertThat(world.desk.submitted(Command.ExpireDue.class)).hasSize(1);
    }

    @Test
    void a_failed_look_is_repeated() {
        world.subscribe();
        world.publish("gone", 10_000);
        world.confirm();
        world.confirm();
        world.desk.failNext(3, false);

        world.pass(12_000);

        assertThat(world.bodies()).containsExactly("-gone");
    }

    @Test
    void what_a_look_did_although_it_failed_is_told_after_the_next() {
        world.subscribe();
        world.subscribe(PRESENCE, 10_000, 0);
        world.publish("gone", 10_000);
        world.confirm();
        world.confirm();
        world.desk.failNext(1, true);

        world.pass(11_000);

        assertThat(world.sent.stream().map(World.Sent::state))
                .containsExactlyInAnyOrder("active", "terminated;reason=timeout");
    }

    @Test
    void a_look_before_the_time_of_the_table_is_repeated() {
        world.publish("gone", 10_000);
        world.clock.pass(9_990);
        var early = world.apply(new Command.ExpireDue(world.key()));

        world.pass(200);

        assertThat(early.change()).isNull();
        assertThat(world.state().publications()).isEmpty();
    }

    @Test
    void a_table_whose_time_is_behind_is_asked_twice_a_second_until_it_agrees() {
        world.publish("gone", 10_000);
        world.tableBehindMillis = 2_000;

        world.pass(11_900);
        var early = world.state().publications().size();
        world.pass(700);

        assertThat(early).isEqualTo(1);
        assertThat(world.state().publications()).isEmpty();
        assertThat(world.desk.submitted(Command.ExpireDue.class)).hasSizeBetween(5, 6);
    }

    @Test
    void a_table_whose_time_is_behind_is_asked_once_after_a_jump_of_the_clock() {
        world.publish("gone", 10_000);
        world.tableBehindMillis = 7_200_000;

        world.clock.pass(3_600_000);
        world.notifier.tick();

        assertThat(world.desk.submitted(Command.ExpireDue.class)).hasSize(1);
    }

    @Test
    void what_is_due_ends_at_half_speed_after_the_clock_was_set_back_and_is_told_its_whole_time() {
        world.subscribe();
        world.confirm();
        world.clock.set(-3_600_000);
        world.publish("gone", 10_000);
        world.confirm();

        world.pass(19_900);
        var before = world.sent.size();
        world.pass(200);

        assertThat(before).isZero();
        assertThat(world.bodies()).containsExactly("-gone");
        assertThat(world.last().request().subscriptionState()).isEqualTo("active;expires=3590");
        assertThat(world.lateness).hasSize(1).allMatch(late -> late <= 100);
    }

    @Test
    void what_has_failed_is_tried_again_soon_after_the_clock_was_set_back() {
        world.subscribe();
        world.publish("gone", 10_000);
        world.confirm();
        world.confirm();
        world.desk.failNext(1, false);
        world.pass(10_100);
        world.clock.set(-3_600_000);

        world.pass(1_400);

        assertThat(world.bodies()).containsExactly("-gone");
    }

    @Test
    void no_timer_is_lost_when_completions_come_out_of_order() {
        world.desk.stepped = true;
        var late = world.published(PRESENCE, "", "short", 5_000);
        var early = world.published(PRESENCE, "", "long", 50_000);
        world.tell(early);
        world.tell(late);

        world.pass(5_200);

        assertThat(world.desk.submitted(Command.ExpireDue.class)).hasSize(1);
    }

    @Test
    void a_change_while_a_look_is_under_way_keeps_its_own_timer() {
        world.desk.stepped = true;
        world.publish("first", 5_000);
        world.pass(5_100);
        world.publish("second", 5_000);
        world.desk.completeAll();

        world.pass(5_200);

        assertThat(world.desk.submitted(Command.ExpireDue.class)).hasSize(2);
    }

    @Test
    void everything_that_expired_during_a_jump_of_the_clock_is_told() {
        for (int i = 0; i < 50; i++) {
            world.subscribe(PRESENCE, 10_000 + i * 1_000L, 0);
        }
        world.confirm();

        world.clock.pass(3L * 24 * 3_600_000);
        world.notifier.tick();

        assertThat(world.sent).hasSize(50);
        assertThat(world.desk.submitted(Command.ExpireDue.class)).hasSize(1);
    }
}
