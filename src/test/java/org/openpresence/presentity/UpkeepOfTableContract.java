package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.presentity.Scene.PRESENCE;
import static org.openpresence.presentity.Scene.bodiesOf;
import static org.openpresence.presentity.Scene.put;
import static org.openpresence.presentity.Scene.subscriptionsOf;
import static org.openpresence.presentity.Scene.tagOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.model.WatcherState;

/** What a table promises of what the server itself wants: expiry, endings, reservations, loading. */
interface UpkeepOfTableContract extends TableContract {

    @Test
    default void expiry_ends_exactly_what_is_due_and_a_second_look_finds_nothing() {
        var scene = scene();
        scene.publish(1, "short", 40_000);
        scene.publish(2, "long", 40_001);
        scene.subscribe(3, 40_000);
        scene.subscribe(4, 40_001);
        long due = scene.state().nextDueMillis();
        scene.clock.pass(40_000);

        var applied = scene.expireDue();
        var second = scene.expireDue();

        assertThat(due).isEqualTo(scene.clock.millis());
        assertThat(bodiesOf(applied.state())).containsExactly("long");
        assertThat(applied.change().contentOf()).containsExactly(PRESENCE);
        assertThat(applied.change().subscriptions()).singleElement().satisfies(ended -> {
            assertThat(ended.state()).isEqualTo(WatcherState.TERMINATED);
            assertThat(ended.reason()).isEqualTo("timeout");
            assertThat(ended.touched()).isEqualTo(applied.state().revision());
        });
        assertThat(second.change()).isNull();
    }

    @Test
    default void nothing_is_due_a_millisecond_before() {
        var scene = scene();
        scene.publish(1, "open", 40_000);
        scene.clock.pass(39_999);

        var applied = scene.expireDue();

        assertThat(applied.change()).isNull();
        assertThat(applied.outcome()).isEqualTo(new Outcome.Done());
    }

    @Test
    default void the_server_ends_a_subscription_once() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        var end = new Command.End(scene.key, held.slot(), held.random(), held.touched(), "rejected");

        var applied = scene.apply(end);
        var second = scene.apply(end);

        assertThat(put(applied).state()).isEqualTo(WatcherState.TERMINATED);
        assertThat(put(applied).reason()).isEqualTo("rejected");
        assertThat(second.change()).isNull();
    }

    @Test
    default void an_end_that_was_decided_before_a_refresh_does_not_end_what_was_refreshed() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        scene.refresh(2, held, 2, 60_000);

        var applied = scene.apply(new Command.End(scene.key, held.slot(), held.random(), held.touched(), ""));

        assertThat(applied.change()).isNull();
        assertThat(subscriptionsOf(applied.state())).hasSize(1);
    }

    @Test
    default void an_end_without_a_reason_frees_the_place_at_once() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));

        var applied = scene.apply(new Command.End(scene.key, held.slot(), held.random(), held.touched(), ""));

        assertThat(applied.change().forgotten()).containsExactly(held.slot());
        assertThat(applied.state().subscriptions().size()).isZero();
    }

    @Test
    default void only_what_has_ended_can_be_forgotten() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));

        var alive = scene.forget(held);
        scene.refresh(2, held, 2, 0);
        var another = scene.apply(new Command.Forget(scene.key, List.of(held.slot()), List.of(99L)));
        var ended = scene.forget(held);

        assertThat(alive.change()).isNull();
        assertThat(another.change()).isNull();
        assertThat(ended.change().forgotten()).containsExactly(held.slot());
    }

    @Test
    default void the_range_of_numbers_is_extended_when_less_than_half_a_step_is_left() {
        var scene = scene();
        var before = scene.subscribe(1, 60_000).state().cseq();

        var enough = scene.apply(new Command.Reserve(scene.key, before.reserved() - 17, 0));
        var little = scene.apply(new Command.Reserve(scene.key, before.reserved() - 16, 0));

        assertThat(enough.change()).isNull();
        assertThat(little.state().cseq().base()).isEqualTo(before.base());
        assertThat(little.state().cseq().reserved()).isEqualTo(before.reserved() - 16 + 1 + CSeqRange.STEP);
    }

    @Test
    default void what_is_settled_only_rises() {
        var scene = scene();
        long revision = scene.subscribe(1, 60_000).state().revision();

        var higher = scene.apply(new Command.Reserve(scene.key, 0, revision));
        var lower = scene.apply(new Command.Reserve(scene.key, 0, revision - 1));

        assertThat(higher.state().settled()).isEqualTo(revision);
        assertThat(lower.change()).isNull();
    }

    @Test
    default void a_reservation_makes_no_entry() {
        var scene = scene();

        var applied = scene.apply(new Command.Reserve(scene.key, 100, 100));

        assertThat(applied.change()).isNull();
        assertThat(applied.state()).isEqualTo(PresentityState.ABSENT);
    }

    @Test
    default void a_load_fills_an_entry_and_its_numbers_begin_above_what_was_used() {
        var scene = scene();
        var subscription = put(scene().subscribe(1, 60_000));

        var applied = scene.load(List.of(scene.stored("pres-a", "open", 1)), List.of(subscription), 1_500);

        assertThat(bodiesOf(applied.state())).containsExactly("open");
        assertThat(subscriptionsOf(applied.state())).singleElement().satisfies(taken -> {
            assertThat(taken.random()).isEqualTo(subscription.random());
            assertThat(taken.touched()).isEqualTo(applied.state().revision());
        });
        assertThat(applied.state().cseq().base()).isEqualTo(1_500);
        assertThat(applied.state().cseq().reserved()).isGreaterThan(1_500 + CSeqRange.STEP / 2);
        assertThat(applied.state().contentRevision(PRESENCE))
                .isEqualTo(applied.state().revision());
    }

    @Test
    default void what_is_loaded_after_its_time_ends_with_the_load() {
        var scene = scene();
        var subscription = put(scene().subscribe(1, 60_000));
        var stored = scene.stored("pres-a", "open", 1);
        scene.clock.pass(3_600_000);

        var applied = scene.load(List.of(stored), List.of(subscription), 1_500);

        assertThat(applied.change().removed()).containsExactly(stored);
        assertThat(applied.change().contentOf()).containsExactly(PRESENCE);
        assertThat(bodiesOf(applied.state())).isEmpty();
        assertThat(subscriptionsOf(applied.state())).singleElement().satisfies(taken -> assertThat(taken.reason())
                .isEqualTo("timeout"));
    }

    @Test
    default void a_load_does_not_overwrite_what_is_there() {
        var scene = scene();
        scene.publish(1, "newer");
        var held = put(scene.subscribe(2, 60_000));
        var stored = scene.stored("pres-1", "older", 1);

        var applied = scene.load(List.of(stored), List.of(held.end("timeout", 1)), 1_500);

        assertThat(applied.change()).isNull();
        assertThat(bodiesOf(applied.state())).containsExactly("newer");
        assertThat(applied.state().subscriptions().get(held.slot())).isEqualTo(held);
    }

    @Test
    default void what_is_loaded_is_older_than_what_was_published_before_the_load() {
        var scene = scene();
        scene.publish(1, "newer");

        var applied = scene.load(List.of(scene.stored("pres-a", "older", 1)), List.of(), 1);

        assertThat(bodiesOf(applied.state())).containsExactly("older", "newer");
    }

    @Test
    default void an_entry_goes_when_nothing_is_remembered_and_comes_back_at_a_higher_revision() {
        var scene = scene();
        var created = scene.publish(1, "open");
        long last = scene.modify(2, tagOf(created), "", 0).state().revision();
        scene.clock.pass(REMEMBER_MILLIS + 1);

        boolean due = scene.state().nextDueMillis() == scene.clock.millis();
        var emptied = scene.expireDue();
        var gone = scene.state();
        var again = scene.publish(3, "open");

        assertThat(due).isTrue();
        assertThat(emptied.state().isEmpty()).isTrue();
        assertThat(gone).isEqualTo(PresentityState.ABSENT);
        assertThat(again.state().revision())
                .isGreaterThan(last)
                .isGreaterThan(emptied.state().revision());
    }

    @Test
    default void every_change_raises_the_revision_and_says_where_it_starts() {
        var scene = scene();
        long before = scene.publish(1, "open").state().revision();

        var applied = scene.subscribe(2, 60_000);

        assertThat(applied.change().from()).isEqualTo(before);
        assertThat(applied.change().to()).isEqualTo(before + 1);
        assertThat(applied.state().revision()).isEqualTo(before + 1);
    }
}
