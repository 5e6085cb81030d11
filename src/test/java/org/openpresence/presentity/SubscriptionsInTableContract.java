package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.presentity.Scene.put;

import org.junit.jupiter.api.Test;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;

/** What a table promises of subscriptions (RFC 6665 §4.2.1). */
interface SubscriptionsInTableContract extends TableContract {

    @Test
    default void those_who_watch_watchers_are_told_of_every_change_of_state_once_somebody_asked() {
        var scene = scene();
        var unasked = scene.subscribe(1, 60_000);
        var asked = scene.subscribe(2, "presence.winfo", 60_000);

        var come = scene.subscribe(3, 60_000);
        var refreshed = scene.refresh(4, put(come), 2, 60_000);
        var left = scene.refresh(5, put(come), 3, 0);
        scene.clock.pass(61_000);
        var expired = scene.expireDue();

        assertThat(unasked.change().contentOf()).isEmpty();
        assertThat(asked.change().contentOf()).containsExactly("presence.winfo");
        assertThat(come.change().contentOf()).containsExactly("presence.winfo");
        assertThat(refreshed.change().contentOf()).isEmpty();
        assertThat(left.change().contentOf()).containsExactly("presence.winfo");
        assertThat(expired.change().contentOf()).containsExactly("presence.winfo");
    }

    @Test
    default void a_subscribe_makes_an_active_subscription_that_is_to_be_told() {
        var scene = scene();

        var applied = scene.subscribe(1, 60_000);

        var held = put(applied);
        assertThat(applied.outcome())
                .isEqualTo(new Outcome.Subscribed(0, held.random(), scene.clock.millis() + 60_000, false));
        assertThat(held.state()).isEqualTo(WatcherState.ACTIVE);
        assertThat(held.touched()).isEqualTo(applied.state().revision());
        assertThat(applied.state().isToBeTold(held, applied.state().revision() - 1))
                .isTrue();
        assertThat(applied.state().isToBeTold(held, applied.state().revision())).isFalse();
    }

    @Test
    default void our_tag_leads_back_to_the_place() {
        var scene = scene();
        scene.subscribe(1, 60_000);

        var held = put(scene.subscribe(2, 60_000));

        assertThat(DialogToken.parse(held.dialog().get(DialogField.LOCAL_TAG)))
                .contains(new DialogToken(scene.key, held.slot(), held.random()));
        assertThat(scene.state().subscriptions().get(held.slot())).isEqualTo(held);
    }

    @Test
    default void a_fetch_is_over_at_once_and_stays_until_it_is_forgotten() {
        var scene = scene();

        var applied = scene.subscribe(1, 0);

        var held = put(applied);
        assertThat(applied.outcome())
                .isEqualTo(new Outcome.Subscribed(held.slot(), held.random(), scene.clock.millis(), true));
        assertThat(held.state()).isEqualTo(WatcherState.TERMINATED);
        assertThat(held.reason()).isEqualTo("timeout");
        assertThat(scene.forget(held).state().subscriptions().size()).isZero();
    }

    @Test
    default void a_refresh_takes_the_new_target_and_time_and_is_to_be_told() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));

        var applied = scene.refresh(2, held, 5, 90_000);

        var refreshed = put(applied);
        assertThat(refreshed.expiresAtMillis()).isEqualTo(scene.clock.millis() + 90_000);
        assertThat(refreshed.remoteCSeq()).isEqualTo(5);
        assertThat(refreshed.touched()).isEqualTo(applied.state().revision());
        assertThat(refreshed.dialog().get(DialogField.REMOTE_TARGET)).isEqualTo("sip:bob@192.0.2.9");
        assertThat(refreshed.dialog().get(DialogField.LOCAL_TAG))
                .isEqualTo(held.dialog().get(DialogField.LOCAL_TAG));
    }

    @Test
    default void an_unsubscribe_ends_it_and_any_later_request_is_481() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));

        var applied = scene.refresh(2, held, 2, 0);
        var later = scene.refresh(3, held, 3, 60_000);

        assertThat(put(applied).state()).isEqualTo(WatcherState.TERMINATED);
        assertThat(put(applied).reason()).isEqualTo("timeout");
        assertThat(applied.outcome())
                .isEqualTo(new Outcome.Subscribed(held.slot(), held.random(), scene.clock.millis(), true));
        assertThat(later.outcome().status()).isEqualTo(481);
    }

    @Test
    default void a_request_that_names_another_dialog_is_481() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        var good = scene.refreshOf(2, held, 2, 60_000);

        assertThat(scene.apply(named(good, good.slot(), good.random(), "other", good.remoteTag(), good.event())))
                .satisfies(SubscriptionsInTableContract::is481);
        assertThat(scene.apply(named(good, good.slot(), good.random(), good.callId(), "other", good.event())))
                .satisfies(SubscriptionsInTableContract::is481);
        assertThat(scene.apply(named(good, good.slot(), good.random(), good.callId(), good.remoteTag(), "dialog")))
                .satisfies(SubscriptionsInTableContract::is481);
        assertThat(scene.apply(named(good, good.slot(), 7, good.callId(), good.remoteTag(), good.event())))
                .satisfies(SubscriptionsInTableContract::is481);
        assertThat(scene.apply(named(good, 3, good.random(), good.callId(), good.remoteTag(), good.event())))
                .satisfies(SubscriptionsInTableContract::is481);
        assertThat(scene.apply(good).outcome().status()).isEqualTo(200);
    }

    @Test
    default void a_refresh_may_have_other_parameters_of_the_event_than_its_id() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        var good = scene.refreshOf(2, held, 2, 60_000);

        var applied = scene.apply(
                named(good, good.slot(), good.random(), good.callId(), good.remoteTag(), good.event() + ";x=y"));
        var another = scene.apply(
                named(good, good.slot(), good.random(), good.callId(), good.remoteTag(), good.event() + ";id=y"));

        assertThat(applied.outcome().status()).isEqualTo(200);
        is481(another);
    }

    private static void is481(Applied applied) {
        assertThat(applied.outcome().status()).isEqualTo(481);
        assertThat(applied.change()).isNull();
    }

    private static Command.Refresh named(
            Command.Refresh other, int slot, long random, String callId, String remoteTag, String event) {
        return new Command.Refresh(
                other.key(),
                other.operation(),
                slot,
                random,
                callId,
                remoteTag,
                event,
                other.packageName(),
                other.lifetimeMillis(),
                other.remoteCSeq(),
                other.remoteTarget(),
                other.accept(),
                other.flow());
    }

    @Test
    default void a_refresh_in_an_entry_that_is_not_there_is_481() {
        var scene = scene();
        var held = put(scene().subscribe(1, 60_000));

        var applied = scene.refresh(2, held, 2, 60_000);

        is481(applied);
        assertThat(applied.state()).isEqualTo(PresentityState.ABSENT);
    }

    @Test
    default void a_refresh_is_481_from_the_millisecond_at_which_it_expires() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        scene.clock.pass(59_999);
        var intime = scene.refresh(2, held, 2, 60_000);
        scene.clock.pass(60_000);

        var late = scene.refresh(3, held, 3, 60_000);

        assertThat(intime.outcome().status()).isEqualTo(200);
        is481(late);
    }

    @Test
    default void a_lower_or_equal_cseq_is_500_and_changes_nothing() {
        var scene = scene();
        var held = put(scene.subscribe(1, 60_000));
        scene.refresh(2, held, 10, 60_000);

        var lower = scene.refresh(3, held, 9, 60_000);
        var equal = scene.refresh(4, held, 10, 60_000);

        assertThat(lower.outcome().status()).isEqualTo(500);
        assertThat(equal.outcome().status()).isEqualTo(500);
        assertThat(equal.change()).isNull();
    }

    @Test
    default void one_subscription_too_many_is_503() {
        var scene = scene();
        for (int i = 1; i <= Scene.MAXIMUM; i++) {
            scene.subscribe(i, 60_000);
        }

        var applied = scene.subscribe(100, 60_000);

        assertThat(applied.outcome().status()).isEqualTo(503);
        assertThat(applied.change()).isNull();
    }

    @Test
    default void a_place_that_was_freed_is_taken_again_but_the_old_tag_does_not_lead_there() {
        var scene = scene();
        var first = put(scene.subscribe(1, 60_000));
        scene.subscribe(2, 60_000);
        scene.refresh(3, first, 2, 0);
        scene.forget(first);

        var third = put(scene.subscribe(4, 60_000));
        var stale = scene.refresh(5, first, 3, 60_000);

        assertThat(third.slot()).isEqualTo(first.slot());
        is481(stale);
    }
}
