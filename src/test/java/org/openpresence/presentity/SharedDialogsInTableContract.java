package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.presentity.Scene.put;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** What a table promises of several subscriptions in one dialog (RFC 6665 §4.5.2). */
interface SharedDialogsInTableContract extends TableContract {
    String DIALOG = "dialog";

    private static String tag(Subscription held) {
        return held.dialog().get(DialogField.LOCAL_TAG);
    }

    @Test
    default void another_event_in_a_dialog_is_no_subscription_yet_and_changes_nothing() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));

        var package2 = scene.within(2, first, DIALOG, 2, 60_000);
        var id = scene.within(3, first, "presence;id=7", 3, 60_000);

        assertThat(package2.outcome()).isEqualTo(new Outcome.NotYetInDialog());
        assertThat(package2.change()).isNull();
        assertThat(package2.state().address()).isEqualTo(scene.alice.address());
        assertThat(id.outcome()).isEqualTo(new Outcome.NotYetInDialog());
    }

    @Test
    default void a_further_subscription_has_a_record_of_its_own_and_the_tag_of_the_dialog() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));

        var applied = scene.join(2, first, DIALOG, 2, 90_000);

        var second = put(applied);
        assertThat(applied.outcome())
                .isEqualTo(new Outcome.Subscribed(1, second.random(), scene.clock.millis() + 90_000, false));
        assertThat(second.event()).isEqualTo(DIALOG);
        assertThat(second.random()).isNotEqualTo(first.random());
        assertThat(tag(second)).isNotEqualTo(tag(first));
        assertThat(second.dialogTag()).isEqualTo(tag(first));
        assertThat(second.dialog().get(DialogField.EVENT)).isEqualTo(DIALOG);
        var marked = applied.state().subscriptions().get(first.slot());
        assertThat(marked.dialogTag()).isEqualTo(tag(first));
        assertThat(marked.sharesDialog()).isTrue();
        assertThat(marked.touched()).isEqualTo(first.touched());
    }

    @Test
    default void each_is_refreshed_by_its_event_under_the_one_tag() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        var second = put(scene.join(2, first, DIALOG, 2, 60_000));

        var one = scene.within(3, first, Scene.PRESENCE, 3, 70_000);
        var other = scene.within(4, first, DIALOG, 4, 80_000);

        assertThat(put(one).slot()).isEqualTo(first.slot());
        assertThat(put(one).expiresAtMillis()).isEqualTo(scene.clock.millis() + 70_000);
        assertThat(put(other).slot()).isEqualTo(second.slot());
        assertThat(put(other).expiresAtMillis()).isEqualTo(scene.clock.millis() + 80_000);
    }

    @Test
    default void the_end_of_the_first_is_not_that_of_the_others() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        var second = put(scene.join(2, first, DIALOG, 2, 60_000));

        scene.within(3, first, Scene.PRESENCE, 3, 0);
        var ended = scene.within(4, first, Scene.PRESENCE, 4, 60_000);
        scene.forget(first);
        var refreshed = scene.within(5, first, DIALOG, 5, 60_000);
        var anew = scene.within(6, first, Scene.PRESENCE, 6, 60_000);

        assertThat(ended.outcome().status()).isEqualTo(481);
        assertThat(refreshed.outcome().status()).isEqualTo(200);
        assertThat(put(refreshed).slot()).isEqualTo(second.slot());
        assertThat(anew.outcome()).isEqualTo(new Outcome.NotYetInDialog());
        assertThat(put(scene.join(7, first, Scene.PRESENCE, 7, 60_000)).dialogTag())
                .isEqualTo(tag(first));
    }

    @Test
    default void with_its_last_subscription_the_dialog_is_over() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        var second = put(scene.join(2, first, DIALOG, 2, 60_000));
        scene.within(3, first, Scene.PRESENCE, 3, 0);
        scene.within(4, first, DIALOG, 4, 0);

        var late = scene.within(5, first, "message-summary", 5, 60_000);
        var joining = scene.join(6, first, "message-summary", 6, 60_000);
        scene.forget(first);
        scene.forget(second);
        var later = scene.within(7, first, DIALOG, 7, 60_000);

        assertThat(List.of(
                        late.outcome().status(),
                        joining.outcome().status(),
                        later.outcome().status()))
                .containsOnly(481);
        assertThat(late.outcome()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    default void the_numbers_of_the_watchers_requests_belong_to_the_dialog() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        scene.within(2, first, Scene.PRESENCE, 10, 60_000);

        var low = scene.join(3, first, DIALOG, 10, 60_000);
        var second = scene.join(4, first, DIALOG, 11, 60_000);
        var stale = scene.within(5, first, Scene.PRESENCE, 11, 60_000);
        var next = scene.within(6, first, Scene.PRESENCE, 12, 60_000);
        var staleToo = scene.within(7, first, DIALOG, 12, 60_000);

        assertThat(List.of(
                        low.outcome().status(),
                        stale.outcome().status(),
                        staleToo.outcome().status()))
                .containsOnly(500);
        assertThat(List.of(second.outcome().status(), next.outcome().status())).containsOnly(200);
    }

    @Test
    default void where_the_watcher_is_reached_belongs_to_the_dialog() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));

        var joined = scene.join(2, first, DIALOG, 2, 60_000);
        var moved = scene.refresh(3, first, 3, 60_000);

        assertThat(targets(joined)).containsOnly("sip:bob@192.0.2.7");
        assertThat(targets(moved)).containsOnly("sip:bob@192.0.2.9");
    }

    private static List<String> targets(Applied applied) {
        return Scene.subscriptionsOf(applied.state()).stream()
                .map(held -> held.dialog().get(DialogField.REMOTE_TARGET))
                .toList();
    }

    @Test
    default void a_repeated_request_makes_no_second_one() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        var joined = scene.join(2, first, DIALOG, 2, 60_000);

        var asked = scene.within(2, first, DIALOG, 2, 60_000);
        var repeated = scene.join(2, first, DIALOG, 2, 60_000);

        assertThat(asked.repeated()).isTrue();
        assertThat(repeated.repeated()).isTrue();
        assertThat(repeated.outcome()).isEqualTo(joined.outcome());
        assertThat(repeated.state().subscriptions().size()).isEqualTo(2);
    }

    @Test
    default void of_two_requests_for_the_same_event_the_later_refreshes() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        var joined = put(scene.join(2, first, DIALOG, 2, 60_000));

        var second = scene.join(3, first, DIALOG, 3, 90_000);

        assertThat(put(second).slot()).isEqualTo(joined.slot());
        assertThat(put(second).expiresAtMillis()).isEqualTo(scene.clock.millis() + 90_000);
        assertThat(second.state().subscriptions().size()).isEqualTo(2);
    }

    @Test
    default void a_request_that_ended_what_another_had_made_is_repeated_as_it_was() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        scene.join(2, first, DIALOG, 2, 60_000);

        var ended = scene.join(3, first, DIALOG, 3, 0);
        var repeated = scene.join(3, first, DIALOG, 3, 0);

        assertThat(ended.repeated()).isFalse();
        assertThat(repeated.repeated()).isTrue();
        assertThat(repeated.outcome()).isEqualTo(ended.outcome());
    }

    @Test
    default void a_fetch_in_a_dialog_leaves_it_as_it_is() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));

        var fetched = scene.join(2, first, DIALOG, 2, 0);

        assertThat(put(fetched).state()).isEqualTo(WatcherState.TERMINATED);
        assertThat(scene.forget(put(fetched)).state().subscriptions().size()).isEqualTo(1);
        assertThat(scene.within(3, first, Scene.PRESENCE, 3, 60_000).outcome().status())
                .isEqualTo(200);
    }

    @Test
    default void further_subscriptions_count_against_the_bound() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        for (int i = 2; i <= Scene.MAXIMUM; i++) {
            scene.join(i, first, "presence;id=" + i, i, 60_000);
        }

        var applied = scene.join(100, first, DIALOG, 100, 60_000);

        assertThat(applied.outcome().status()).isEqualTo(503);
        assertThat(applied.state().subscriptions().size()).isEqualTo(Scene.MAXIMUM);
    }

    @Test
    default void a_dialog_taken_over_is_found_at_any_place_and_keeps_its_tag() {
        var scene = scene();
        scene.subscribe(1, 60_000);
        scene.subscribe(2, 60_000);
        var kamailios = takenOver(scene, "kc", "a6a1c5f60faecf035a1ae5b6e96e979a-1a2b");
        scene.load(List.of(), List.of(kamailios), 2_000);
        var named = at(kamailios, 1);

        var refreshed = scene.within(3, named, Scene.PRESENCE, 5, 60_000);
        var joined = scene.join(4, named, DIALOG, 6, 60_000);
        var both = scene.within(5, named, DIALOG, 7, 60_000);

        assertThat(refreshed.outcome().status()).isEqualTo(200);
        assertThat(put(refreshed).dialogTag()).isEqualTo(tag(kamailios));
        assertThat(put(joined).dialogTag()).isEqualTo(tag(kamailios));
        assertThat(put(both).slot()).isEqualTo(put(joined).slot());
    }

    private static Subscription takenOver(Scene scene, String callId, String toTag) {
        PackedDialog dialog = Scene.dialog(callId).with(Map.of(DialogField.LOCAL_TAG, toTag));
        return new Subscription(
                0,
                DialogToken.randomOf(callId, toTag, "bobs-tag"),
                Scene.PRESENCE,
                WatcherState.ACTIVE,
                "",
                scene.clock.millis() + 60_000,
                3,
                1,
                0,
                0,
                dialog);
    }

    private static Subscription at(Subscription other, int slot) {
        return new Subscription(
                slot,
                other.random(),
                other.event(),
                other.state(),
                other.reason(),
                other.expiresAtMillis(),
                other.remoteCSeq(),
                other.touched(),
                other.createdBy(),
                other.changedBy(),
                other.dialog());
    }
}
