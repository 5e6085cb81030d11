package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.presentity.Scene.PRESENCE;
import static org.openpresence.presentity.Scene.put;
import static org.openpresence.presentity.Scene.subscriptionsOf;

import org.junit.jupiter.api.Test;
import org.openpresence.subscription.Subscription;

/** What a table promises of a SUBSCRIBE that was carried out although its watcher heard nothing of it, and tries again. */
interface RetriedSubscribesContract extends TableContract {

    @Test
    default void a_further_attempt_gets_the_dialog_of_the_first() {
        var scene = scene();
        Subscription first = put(scene.attempt("call", PRESENCE, 7, 60_000));
        scene.clock.pass(500);

        var second = scene.attempt("call", PRESENCE, 8, 60_000);

        Subscription held = put(second);
        assertThat(second.outcome())
                .isEqualTo(new Outcome.Subscribed(first.slot(), first.random(), scene.clock.millis() + 60_000, false));
        assertThat(held.dialogTag()).isEqualTo(first.dialogTag());
        assertThat(held.remoteCSeq()).isEqualTo(8);
        assertThat(held.touched()).isGreaterThan(first.touched());
        assertThat(subscriptionsOf(second.state())).containsExactly(held);
    }

    @Test
    default void one_after_several_that_created_nothing_gets_it_too() {
        var scene = scene();
        scene.attempt("call", PRESENCE, 1, 60_000);

        scene.attempt("call", PRESENCE, 3, 60_000);
        var last = scene.attempt("call", PRESENCE, 4, 60_000);

        assertThat(subscriptionsOf(last.state())).hasSize(1);
    }

    @Test
    default void a_copy_of_the_further_attempt_gets_its_outcome_and_changes_nothing() {
        var scene = scene();
        scene.attempt("call", PRESENCE, 1, 60_000);
        var second = scene.attempt("call", PRESENCE, 2, 60_000);
        scene.clock.pass(500);

        var copy = scene.attempt("call", PRESENCE, 2, 60_000);

        assertThat(copy.outcome()).isEqualTo(second.outcome());
        assertThat(copy.repeated()).isTrue();
        assertThat(copy.change()).isNull();
    }

    @Test
    default void a_late_copy_of_the_first_attempt_makes_no_dialog_either() {
        var scene = scene();
        scene.attempt("call", PRESENCE, 1, 60_000);
        scene.attempt("call", PRESENCE, 2, 60_000);

        var late = scene.attempt("call", PRESENCE, 1, 60_000);

        assertThat(late.change()).isNull();
    }

    @Test
    default void a_late_copy_of_one_between_makes_none_and_takes_nothing_back() {
        var scene = scene();
        scene.attempt("call", PRESENCE, 1, 60_000);
        scene.attempt("call", PRESENCE, 2, 60_000);
        var last = scene.attempt("call", PRESENCE, 3, 60_000);

        var late = scene.attempt("call", PRESENCE, 2, 60_000);

        assertThat(late.outcome()).isEqualTo(last.outcome());
        assertThat(late.repeated()).isTrue();
        assertThat(late.change()).isNull();
    }

    @Test
    default void the_last_attempt_that_comes_again_after_64_t1_is_of_a_watcher_that_began_anew() {
        var scene = scene();
        Subscription first = put(scene.attempt("call", PRESENCE, 1, 100_000));
        Subscription second = put(scene.attempt("call", PRESENCE, 2, 100_000));
        scene.clock.pass(COPIES_MILLIS + 2);

        var anew = scene.attempt("call", PRESENCE, 2, 100_000);
        var copy = scene.attempt("call", PRESENCE, 2, 100_000);

        assertThat(anew.repeated()).isFalse();
        assertThat(put(anew).random()).isEqualTo(first.random());
        assertThat(put(anew).touched()).isGreaterThan(second.touched());
        assertThat(subscriptionsOf(anew.state())).hasSize(1);
        assertThat(copy.repeated()).isTrue();
    }

    @Test
    default void a_dialog_that_its_watcher_uses_is_left_alone() {
        var scene = scene();
        Subscription first = put(scene.attempt("call", PRESENCE, 1, 60_000));
        scene.refresh(99, first, 2, 60_000);

        var other = scene.attempt("call", PRESENCE, 3, 60_000);

        assertThat(put(other).random()).isNotEqualTo(first.random());
        assertThat(subscriptionsOf(other.state())).hasSize(2);
    }

    @Test
    default void one_for_another_event_or_call_has_a_dialog_of_its_own() {
        var scene = scene();
        scene.attempt("call", PRESENCE, 1, 60_000);

        scene.attempt("call", "dialog", 2, 60_000);
        var other = scene.attempt("another", PRESENCE, 2, 60_000);

        assertThat(subscriptionsOf(other.state())).hasSize(3);
    }

    @Test
    default void attempts_for_several_events_in_turn_are_told_apart() {
        var scene = scene();
        Subscription first = put(scene.attempt("call", PRESENCE, 1, 60_000));
        scene.attempt("call", "dialog", 2, 60_000);

        var again = scene.attempt("call", PRESENCE, 3, 60_000);

        assertThat(put(again).random()).isEqualTo(first.random());
        assertThat(subscriptionsOf(again.state())).hasSize(2);
    }

    @Test
    default void one_of_another_id_has_a_dialog_of_its_own() {
        var scene = scene();
        scene.attempt("call", PRESENCE, 1, 60_000);

        var other = scene.attempt("call", PRESENCE + ";id=7", 2, 60_000);

        assertThat(subscriptionsOf(other.state())).hasSize(2);
    }

    @Test
    default void a_fetch_that_follows_ends_the_dialog_of_the_first() {
        var scene = scene();
        Subscription first = put(scene.attempt("call", PRESENCE, 1, 60_000));

        var fetch = scene.attempt("call", PRESENCE, 2, 0);

        assertThat(put(fetch).random()).isEqualTo(first.random());
        assertThat(put(fetch).ended()).isTrue();
        assertThat(subscriptionsOf(fetch.state())).hasSize(1);
    }

    @Test
    default void who_knows_the_call_of_somebody_else_gets_no_dialog_of_his() {
        var scene = scene();
        Subscription bobs = put(scene.attempt("call", PRESENCE, 1, 60_000));

        var same = scene.attempt("mallory@example.com", "call", PRESENCE, 1, 60_000);
        var next = scene.attempt("mallory@example.com", "call", PRESENCE, 2, 60_000);

        assertThat(same.outcome().status()).isEqualTo(482);
        assertThat(same.change()).isNull();
        assertThat(put(next).random()).isNotEqualTo(bobs.random());
        assertThat(subscriptionsOf(next.state())).contains(bobs).hasSize(2);
    }

    @Test
    default void one_after_the_end_of_the_first_begins_anew() {
        var scene = scene();
        Subscription first = put(scene.attempt("call", PRESENCE, 1, 0));

        var second = scene.attempt("call", PRESENCE, 2, 60_000);

        assertThat(first.ended()).isTrue();
        assertThat(put(second).random()).isNotEqualTo(first.random());
        assertThat(put(second).ended()).isFalse();
    }
}
