package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;
import static org.openpresence.notifier.World.result;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Command;

class NotifierTest {
    private final World world = new World();

    @Test
    void the_first_notify_leaves_with_the_answer_from_the_instance_that_got_the_subscribe() {
        world.publish("open");

        world.subscribe();

        assertThat(world.batches).singleElement().satisfies(batch -> {
            assertThat(batch.answer()).isPresent();
            assertThat(batch.loop()).isEqualTo(3);
            assertThat(batch.requests()).hasSize(1);
        });
        assertThat(world.last().body()).isEqualTo("open");
        assertThat(world.last().cseq()).isEqualTo(1);
        assertThat(world.last().request().subscriptionState()).isEqualTo("active;expires=3600");
    }

    @Test
    void a_repeated_subscribe_gets_its_answer_without_another_notify() {
        var held = world.subscribe();
        var again = world.apply(new Command.Subscribe(
                world.key(),
                "alice@example.com",
                held.createdBy(),
                PRESENCE,
                3_600_000,
                1,
                99,
                "op",
                held.dialog(),
                100));

        world.answer(again);

        assertThat(again.repeated()).isTrue();
        assertThat(world.batches.get(1).answer()).isPresent();
        assertThat(world.batches.get(1).requests()).isEmpty();
    }

    @Test
    void a_change_is_told_to_watchers_of_its_package_only_from_the_instance_of_each() {
        world.subscribe(PRESENCE, 3_600_000, 0);
        world.subscribe(PRESENCE, 3_600_000, 1);
        world.subscribe(PRESENCE, 3_600_000, -1);
        world.subscribe("message-summary", 3_600_000, 1);
        world.confirm();

        world.publish("open");

        assertThat(world.bodies()).containsExactly("open", "open", "open");
        assertThat(world.sent.stream().map(World.Sent::instance)).containsExactlyInAnyOrder(0, 0, 1);
        assertThat(world.batches.stream().skip(4)).hasSize(2);
    }

    @Test
    void one_notify_is_outstanding_and_newer_state_replaces_what_waits() {
        world.subscribe();
        world.confirm();

        var tag = world.publish("1");
        tag = world.modify(tag, "2");
        world.modify(tag, "3");
        var whileOutstanding = world.bodies();
        world.confirm();

        assertThat(whileOutstanding).containsExactly("1");
        assertThat(world.bodies()).containsExactly("3");
        assertThat(world.cseqs()).containsExactly(3L);
    }

    @Test
    void an_equal_body_is_not_told() {
        world.subscribe();
        world.confirm();
        var tag = world.publish("1");
        world.modify(tag, "2");
        world.modify(world.state().publications().get(0).entityTag().value(), "1");

        world.confirm();

        assertThat(world.sent).isEmpty();
        assertThat(world.counted).containsEntry("unchanged", 1);
    }

    @Test
    void the_notify_of_a_refresh_takes_the_slot_from_an_unanswered_one_whose_result_no_longer_counts() {
        var held = world.subscribe();
        world.confirm();
        world.publish("1");
        var older = world.last();

        world.refresh(held, 2, 3_600_000);
        world.notifier.results(List.of(result(older, 481, -1)));
        var newer = world.last();

        assertThat(newer.cseq()).isEqualTo(older.cseq() + 1);
        assertThat(world.state().subscriptions().size()).isEqualTo(1);
        assertThat(world.notifier.openNotifies()).isEqualTo(1);
        world.notifier.results(List.of(result(newer, 200, -1)));
        assertThat(world.notifier.openNotifies()).isZero();
        assertThat(world.counted).containsEntry("superseded", 1);
    }

    @Test
    void a_refresh_is_told_although_nothing_changed() {
        var held = world.subscribe();
        world.confirm();

        world.refresh(held, 2, 1_800_000);

        assertThat(world.last().request().subscriptionState()).isEqualTo("active;expires=1800");
    }

    @Test
    void sequence_numbers_rise_by_one_and_more_are_reserved_before_they_run_out() {
        world.subscribe();
        world.confirm();
        var tag = world.publish("0");
        for (int i = 1; i < 200; i++) {
            long cseq = world.last().cseq();
            world.confirm();
            tag = world.modify(tag, "v" + i);
            assertThat(world.last().cseq()).isEqualTo(cseq + 1);
        }

        assertThat(world.desk.submitted(Command.Reserve.class)).hasSizeBetween(9, 14);
    }

    @Test
    void a_notify_without_a_reserved_number_waits_for_the_reservation() {
        world.desk.stepped = true;
        world.subscribe();
        world.confirm();
        var tag = world.publish("0");
        for (int i = 1; i < 60; i++) {
            world.confirm();
            tag = world.modify(tag, "v" + i);
        }
        var before = world.sent.size();
        // The first reservation was asked for with number 17; later states show it before its own completion does.
        long firstBeyond = 17 + 1 + CSeqRange.STEP;

        world.desk.completeAll();

        assertThat(before).isZero();
        assertThat(world.bodies()).containsExactly("v59");
        assertThat(world.last().cseq()).isEqualTo(firstBeyond);
    }

    @Test
    void a_failed_reservation_is_asked_for_again() {
        world.subscribe();
        world.confirm();
        world.desk.failNext(1, false);
        var tag = world.publish("0");
        for (int i = 1; i < 60; i++) {
            world.confirm();
            tag = world.modify(tag, "v" + i);
            world.pass(100);
        }
        world.confirm();
        world.pass(700);

        var last = tag;
        world.modify(last, "end");

        assertThat(world.last().body()).isEqualTo("end");
    }

    @Test
    void an_ended_subscription_is_told_so_once_and_forgotten_when_that_is_confirmed() {
        var held = world.subscribe();
        world.confirm();
        world.desk.stepped = true;
        world.refresh(held, 2, 0);
        var terminal = world.last().request().subscriptionState();
        var change = world.published(PRESENCE, "", "while it is being forgotten", 60_000);
        world.confirm();

        world.tell(change);
        world.desk.completeAll();

        assertThat(terminal).isEqualTo("terminated;reason=timeout");
        assertThat(world.sent).isEmpty();
        assertThat(world.state().subscriptions().size()).isZero();
    }

    @Test
    void a_fetch_is_answered_with_one_notify_and_forgotten() {
        world.publish("open");

        world.subscribe(PRESENCE, 0, 0);
        var notify = world.last();
        world.confirm();

        assertThat(notify.body()).isEqualTo("open");
        assertThat(notify.state()).isEqualTo("terminated;reason=timeout");
        assertThat(world.state().subscriptions().size()).isZero();
        assertThat(world.notifier.openNotifies()).isZero();
    }

    @Test
    void subscriptions_that_end_together_are_forgotten_together() {
        for (int i = 0; i < 1_000; i++) {
            world.subscribe(PRESENCE, 10_000, 0);
        }
        world.confirm();
        world.pass(10_100);

        world.confirm();

        assertThat(world.state().subscriptions().size()).isZero();
        assertThat(world.desk.submitted(Command.Forget.class)).hasSize(4);
    }

    @Test
    void a_place_that_is_taken_again_before_it_was_seen_to_be_free_leaks_nothing() {
        var held = world.subscribe();
        world.confirm();
        world.publish("outstanding");
        var end = world.apply(new Command.End(world.key(), held.slot(), held.random(), Long.MAX_VALUE, ""));
        var next = world.subscribed(PRESENCE, 3_600_000, 0);

        world.answer(next);
        world.tell(end);
        world.confirm();

        assertThat(World.put(next).slot()).isEqualTo(held.slot());
        assertThat(world.notifier.openNotifies()).isZero();
        world.publish("another");
        assertThat(world.sent).hasSize(1);
    }

    @Test
    void a_minimum_interval_holds_back_content_but_no_refresh_and_no_lamp() {
        var slow = new World(World.LIST, 5_000, false, 1_000);
        var held = slow.subscribe();
        slow.subscribe("message-summary", 3_600_000, 0);
        slow.confirm();

        var tag = slow.publish("1");
        slow.told("message-summary", "lamp");
        var early = slow.bodies();
        slow.refresh(held, 2, 3_600_000);
        slow.confirm();
        for (int i = 0; i < 40; i++) {
            tag = slow.modify(tag, "v" + i);
            slow.pass(100);
        }
        var meanwhile = slow.sent.size();
        int timers = slow.notifier.timers();
        slow.pass(1_100);

        assertThat(early).containsExactly("lamp");
        assertThat(meanwhile).isZero();
        assertThat(timers).isLessThan(10);
        assertThat(slow.bodies()).containsExactly("v39");
    }

    @Test
    void notify_on_refresh_repeats_what_is_known_also_when_one_is_outstanding() {
        var repeating = new World(World.LIST, 0, true, 1_000);
        repeating.subscribe();
        var tag = repeating.publish("1");
        repeating.confirm();
        repeating.confirm();

        tag = repeating.modify(tag, "");
        var first = repeating.bodies();
        repeating.modify(tag, "");
        repeating.confirm();
        var second = repeating.bodies();
        repeating.confirm();

        assertThat(first).containsExactly("1");
        assertThat(second).containsExactly("1");
        assertThat(repeating.sent).isEmpty();
    }

    @Test
    void without_notify_on_refresh_a_refreshed_publication_is_not_told() {
        world.subscribe();
        var tag = world.publish("1");
        world.confirm();
        world.confirm();

        world.modify(tag, "");

        assertThat(world.sent).isEmpty();
    }

    @Test
    void what_is_known_of_a_presentity_goes_when_its_entry_is_gone() {
        var held = world.subscribe();
        world.publish("short", 5_000);
        world.confirm();
        world.confirm();
        world.refresh(held, 2, 0);
        world.confirm();

        world.pass(60_000);

        assertThat(world.state().isEmpty()).isTrue();
        assertThat(world.notifier.presentities()).isZero();
        assertThat(world.notifier.keys()).isEmpty();
    }

    @Test
    void entries_with_many_watchers_settle_and_their_settling_makes_no_more_of_it() {
        for (int i = 0; i < 20; i++) {
            world.subscribe();
        }
        world.confirm();
        world.publish("open");
        world.confirm();
        long told = world.state().revision();
        int[] changes = {0};
        world.applied = one -> changes[0] += one.change() == null ? 0 : 1;

        world.pass(5_000);

        assertThat(world.state().settled()).isEqualTo(told);
        assertThat(changes[0]).isEqualTo(1);
    }

    @Test
    void a_failed_settling_is_tried_again() {
        for (int i = 0; i < 20; i++) {
            world.subscribe();
        }
        world.confirm();
        world.desk.failNext(1, false);

        world.pass(2_000);

        assertThat(world.state().settled()).isPositive();
    }

    @Test
    void all_states_are_shown() {
        world.publish("open");
        Set<String> seen = new HashSet<>();

        world.notifier.forEachState(state -> seen.add(state.address()));

        assertThat(seen).containsExactly("alice@example.com");
    }
}
