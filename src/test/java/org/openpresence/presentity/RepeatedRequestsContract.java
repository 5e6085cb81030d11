package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.presentity.Scene.put;
import static org.openpresence.presentity.Scene.tagOf;

import org.junit.jupiter.api.Test;
import org.openpresence.subscription.DialogField;

/** What a table promises of a request that comes again: the first outcome, and nothing changes. */
interface RepeatedRequestsContract extends TableContract {

    private static void assertIsTheFirst(Applied repeated, Applied first) {
        assertThat(repeated.outcome()).isEqualTo(first.outcome());
        assertThat(repeated.repeated()).isTrue();
        assertThat(repeated.change()).isNull();
    }

    @Test
    default void a_repeated_creation_of_a_publication_gets_the_first_outcome() {
        var scene = scene();
        var first = scene.publish(1, "open");
        scene.clock.pass(500);

        var repeated = scene.publish(1, "open");

        assertIsTheFirst(repeated, first);
        assertThat(repeated.state().publications()).hasSize(1);
    }

    @Test
    default void a_repeated_modification_gets_the_first_outcome_although_its_tag_is_stale() {
        var scene = scene();
        var created = scene.publish(1, "open");
        var first = scene.modify(2, tagOf(created), "closed", 60_000);
        scene.clock.pass(500);

        var repeated = scene.modify(2, tagOf(created), "closed", 60_000);

        assertIsTheFirst(repeated, first);
    }

    @Test
    default void a_repeated_removal_gets_the_first_outcome_as_long_as_it_is_remembered() {
        var scene = scene();
        var created = scene.publish(1, "open");
        var first = scene.modify(2, tagOf(created), "", 0);
        scene.clock.pass(REMEMBER_MILLIS);

        var repeated = scene.modify(2, tagOf(created), "", 0);
        scene.clock.pass(1);
        scene.expireDue();
        var late = scene.modify(2, tagOf(created), "", 0);

        assertIsTheFirst(repeated, first);
        assertThat(late.outcome().status()).isEqualTo(412);
    }

    @Test
    default void a_late_copy_of_a_creation_does_not_bring_back_what_was_removed() {
        var scene = scene();
        var first = scene.publish(1, "open");
        scene.modify(2, tagOf(first), "", 0);

        var repeated = scene.publish(1, "open");

        assertIsTheFirst(repeated, first);
        assertThat(repeated.state().publications()).isEmpty();
    }

    @Test
    default void a_late_copy_of_a_creation_does_not_bring_back_what_has_expired() {
        var scene = scene();
        var first = scene.publish(1, "open", 5_000);
        scene.clock.pass(5_000);
        scene.expireDue();

        var repeated = scene.publish(1, "open", 5_000);

        assertIsTheFirst(repeated, first);
        assertThat(repeated.state().publications()).isEmpty();
    }

    @Test
    default void a_late_copy_of_a_modification_is_not_412_after_the_removal() {
        var scene = scene();
        var created = scene.publish(1, "open");
        var first = scene.modify(2, tagOf(created), "closed", 60_000);
        scene.modify(3, tagOf(first), "", 0);

        var repeated = scene.modify(2, tagOf(created), "closed", 60_000);

        assertIsTheFirst(repeated, first);
    }

    @Test
    default void an_expiry_long_after_the_last_request_leaves_nothing_to_remember() {
        var scene = scene();
        scene.publish(1, "open", 60_000);
        scene.clock.pass(60_000);

        var applied = scene.expireDue();

        assertThat(applied.state().isEmpty()).isTrue();
        assertThat(scene.state()).isEqualTo(PresentityState.ABSENT);
    }

    @Test
    default void a_repeated_subscribe_gets_the_first_outcome() {
        var scene = scene();
        var first = scene.subscribe(1, 60_000);
        scene.clock.pass(500);

        var repeated = scene.subscribe(1, 60_000);

        assertIsTheFirst(repeated, first);
        assertThat(repeated.state().subscriptions().size()).isEqualTo(1);
    }

    @Test
    default void a_subscribe_that_comes_again_after_64_t1_is_of_a_watcher_that_began_anew() {
        var scene = scene();
        var first = put(scene.subscribe(1, 100_000));
        scene.refresh(2, first, 8, 150_000);
        scene.clock.pass(COPIES_MILLIS);
        var copy = scene.subscribe(1, 100_000);
        // The first change of an entry is a millisecond ahead of the clock.
        scene.clock.pass(2);

        var anew = scene.subscribe(1, 100_000);

        assertThat(copy.repeated()).isTrue();
        assertThat(anew.repeated()).isFalse();
        assertThat(put(anew).touched()).isGreaterThan(first.touched());
        assertThat(put(anew).remoteCSeq()).isEqualTo(first.remoteCSeq());
        assertThat(put(anew).dialog().get(DialogField.REMOTE_TARGET)).isEqualTo("sip:bob@192.0.2.1");
        assertThat(anew.outcome())
                .isEqualTo(new Outcome.Subscribed(first.slot(), first.random(), scene.clock.millis() + 100_000, false));
        assertThat(anew.state().subscriptions().size()).isEqualTo(1);
    }

    @Test
    default void the_further_subscriptions_of_a_dialog_go_on_when_its_first_begins_anew() {
        var scene = scene();
        var first = put(scene.subscribe(1, 100_000));
        var further = put(scene.join(2, first, "dialog", first.remoteCSeq() + 5, 100_000));
        scene.clock.pass(COPIES_MILLIS + 2);

        var anew = scene.subscribe(1, 100_000);

        assertThat(anew.repeated()).isFalse();
        assertThat(put(anew).random()).isEqualTo(first.random());
        assertThat(put(anew).dialogTag()).isEqualTo(further.dialogTag());
        assertThat(put(anew).sharesDialog()).isTrue();
        var on = anew.state().subscriptions().get(further.slot());
        assertThat(on.dialogTag()).isEqualTo(further.dialogTag());
        // The watcher counts anew: its next request for the other package is no late one.
        assertThat(on.remoteCSeq()).isEqualTo(put(anew).remoteCSeq());
    }

    @Test
    default void a_publication_that_is_created_again_after_64_t1_is_another_one() {
        var scene = scene();
        var first = scene.publish(1, "open", 100_000);
        scene.clock.pass(COPIES_MILLIS);
        var copy = scene.publish(1, "busy", 100_000);
        scene.clock.pass(1);

        var anew = scene.apply(scene.publicationAs(1, "anew", "busy"));
        var again = scene.apply(scene.publicationAs(1, "anew again", "busy"));

        assertIsTheFirst(copy, first);
        assertThat(anew.repeated()).isFalse();
        assertThat(tagOf(anew).value()).isEqualTo("anew");
        assertThat(Scene.bodiesOf(anew.state())).containsExactly("open", "busy");
        assertIsTheFirst(again, anew);
    }

    @Test
    default void a_repeated_fetch_gets_the_first_outcome_before_and_after_it_is_forgotten() {
        var scene = scene();
        var first = scene.subscribe(1, 0);
        scene.clock.pass(500);

        var before = scene.subscribe(1, 0);
        scene.forget(put(first));
        var after = scene.subscribe(1, 0);

        assertIsTheFirst(before, first);
        assertIsTheFirst(after, first);
    }

    @Test
    default void a_repeated_refresh_gets_the_first_outcome_although_its_cseq_is_not_higher() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        var first = scene.refresh(2, held, 2, 90_000);
        scene.clock.pass(500);

        var repeated = scene.refresh(2, held, 2, 90_000);

        assertIsTheFirst(repeated, first);
    }

    @Test
    default void a_repeated_unsubscribe_is_still_200_after_it_is_forgotten_and_its_place_taken() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        var first = scene.refresh(2, held, 2, 0);
        scene.forget(held);
        scene.subscribe(3, 60_000);

        var repeated = scene.refresh(2, held, 2, 0);

        assertIsTheFirst(repeated, first);
        assertThat(repeated.outcome().status()).isEqualTo(200);
    }

    @Test
    default void a_repeated_subscribe_has_no_time_left_when_the_server_ended_it() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        scene.apply(new Command.End(scene.key, held.slot(), held.random(), held.touched(), "deactivated"));

        var live = scene.subscribe(1, 60_000);
        scene.forget(held);
        var forgotten = scene.subscribe(1, 60_000);

        var expected = new Outcome.Subscribed(held.slot(), held.random(), scene.clock.millis(), true);
        assertThat(live.outcome()).isEqualTo(expected);
        assertThat(forgotten.outcome()).isEqualTo(expected);
    }

    @Test
    default void no_more_operations_are_remembered_than_the_bound() {
        var scene = scene();
        for (int i = 1; i <= Bounds.REMEMBERED + 10; i++) {
            scene.forget(put(scene.subscribe(i, 0)));
        }

        var oldest = scene.subscribe(1, 0);
        var newest = scene.subscribe(Bounds.REMEMBERED + 10, 0);

        assertThat(newest.repeated()).isTrue();
        assertThat(newest.state().remembered()).hasSize(Bounds.REMEMBERED);
        assertThat(oldest.repeated()).isFalse();
    }
}
