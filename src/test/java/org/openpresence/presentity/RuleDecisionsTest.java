package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

class RuleDecisionsTest {
    private static final Consent PENDING = new Consent(WatcherState.PENDING, "", "confirm", 0);

    private final TestClock clock = new TestClock();
    private final Scene scene = new Scene(new InMemoryPresentityTable(clock, 32_000), clock);

    @ParameterizedTest
    @CsvSource({
        "PENDING, ACTIVE, ACTIVE, '', true",
        "PENDING, PENDING, PENDING, '', true",
        "PENDING, TERMINATED, TERMINATED, rejected, true",
        "ACTIVE, ACTIVE, ACTIVE, '', true",
        "ACTIVE, PENDING, TERMINATED, deactivated, true",
        "ACTIVE, TERMINATED, TERMINATED, rejected, true"
    })
    void a_subscription_goes_where_the_rules_and_the_figure_say(
            WatcherState before, WatcherState ruled, WatcherState after, String reason, boolean told) {
        var held = subscribe(new Consent(before, "", "first", 0));

        var applied = rule(held, new Consent(ruled, ruled == WatcherState.TERMINATED ? "rejected" : "", "second", 77));

        Subscription now = applied.state().subscriptions().get(held.slot());
        assertThat(now.state()).isEqualTo(after);
        assertThat(now.reason()).isEqualTo(reason);
        assertThat(now.ruling()).isEqualTo("second");
        assertThat(now.ruledUntilMillis()).isEqualTo(77);
        assertThat(now.touched() == applied.state().revision()).isEqualTo(told);
    }

    @Test
    void the_same_ruling_for_another_time_is_kept_and_not_told() {
        var held = subscribe(new Consent(WatcherState.ACTIVE, "", "allow", 5));

        var now = rule(held, new Consent(WatcherState.ACTIVE, "", "allow", 7))
                .state()
                .subscriptions()
                .get(held.slot());

        assertThat(now.ruledUntilMillis()).isEqualTo(7);
        assertThat(now.touched()).isEqualTo(held.touched());
    }

    @Test
    void what_is_as_it_was_or_has_ended_or_is_another_changes_nothing() {
        var held = subscribe(PENDING);
        var ended = subscribe(PENDING);
        scene.refresh(900, ended, 2, 0); // its watcher waits: a record of its own

        assertThat(rule(held, PENDING).change()).isNull();
        assertThat(rule(ended, Consent.NOT_ASKED).change()).isNull();
        assertThat(scene.apply(new Command.Rule(
                                scene.key, List.of(new Command.Rule.Judged(held.slot(), 5, Consent.NOT_ASKED))))
                        .change())
                .isNull();
        assertThat(scene.apply(new Command.Rule(scene.key, List.of()))
                        .state()
                        .subscriptions()
                        .size())
                .isEqualTo(3);
    }

    @Test
    void a_refused_subscription_is_kept_for_its_last_notify_only() {
        var applied = scene.apply(command(new Consent(WatcherState.TERMINATED, "rejected", "block", 0)));

        var outcome = (Outcome.Subscribed) applied.outcome();
        var held = applied.change().subscriptions().get(0);
        assertThat(outcome.ended()).isTrue();
        assertThat(held.ended()).isTrue();
        assertThat(held.reason()).isEqualTo("rejected");
        assertThat(held.expiresAtMillis()).isEqualTo(clock.millis());
    }

    @Test
    void a_refresh_keeps_state_reason_and_ruling() {
        var held = subscribe(new Consent(WatcherState.ACTIVE, "polite-block", "polite-block", 5));

        var now = scene.refresh(901, held, 2, 60_000).change().subscriptions().get(0);

        assertThat(now.state()).isEqualTo(WatcherState.ACTIVE);
        assertThat(now.reason()).isEqualTo("polite-block");
        assertThat(now.ruling()).isEqualTo("polite-block");
        assertThat(now.ruledUntilMillis()).isEqualTo(5);
    }

    private static List<Subscription> waiting(PresentityState state) {
        return Scene.subscriptionsOf(state).stream()
                .filter(held -> held.state() == WatcherState.WAITING)
                .toList();
    }

    @Test
    void who_expires_before_consent_waits_for_a_day_and_nobody_is_told_of_it_by_a_notify() {
        var held = subscribe(PENDING);
        scene.clock.pass(61_000);

        var expired = scene.expireDue();
        var record = waiting(expired.state()).get(0);
        scene.clock.pass(86_399_000);
        var notYet = scene.expireDue();
        scene.clock.pass(1_000);
        var givenUp = scene.expireDue();

        assertThat(expired.state().subscriptions().get(held.slot()).state()).isEqualTo(WatcherState.TERMINATED);
        assertThat(record.dialog().get(DialogField.WATCHER))
                .isEqualTo(held.dialog().get(DialogField.WATCHER));
        assertThat(record.changedBy()).isEqualTo(held.createdBy());
        assertThat(expired.state().isToBeTold(record, 0)).isFalse();
        assertThat(waiting(notYet.state())).hasSize(1);
        assertThat(waiting(givenUp.state())).isEmpty();
    }

    @Test
    void who_leaves_or_only_fetches_before_consent_waits_once() {
        var held = subscribe(PENDING);
        scene.refresh(500, held, 2, 0);
        var fetch = command(PENDING);

        var fetched = scene.apply(new Command.Subscribe(
                fetch.key(),
                fetch.address(),
                501,
                fetch.event(),
                0,
                1,
                9_999,
                fetch.tagPrefix(),
                fetch.dialog(),
                50,
                PENDING));

        assertThat(waiting(fetched.state())).hasSize(1);
    }

    @Test
    void consent_or_refusal_ends_the_waiting_and_says_why() {
        var held = subscribe(PENDING);
        scene.clock.pass(61_000);
        var record = waiting(scene.expireDue().state()).get(0);

        var still = rule(record, PENDING);
        var approved = rule(record, new Consent(WatcherState.ACTIVE, "", "allow", 0));

        assertThat(still.change()).isNull();
        assertThat(approved.change().subscriptions().get(0).reason()).isEqualTo("approved");
        assertThat(waiting(approved.state())).isEmpty();
        assertThat(approved.state().subscriptions().get(record.slot())).isNull();
        assertThat(held.slot()).isNotEqualTo(record.slot());
    }

    private Subscription subscribe(Consent consent) {
        return scene.apply(command(consent)).change().subscriptions().get(0);
    }

    private Command.Subscribe command(Consent consent) {
        long operation = scene.state().revision() + 1;
        return new Command.Subscribe(
                scene.key,
                scene.alice.address(),
                operation,
                Scene.PRESENCE,
                60_000,
                1,
                ~operation,
                "op",
                Scene.dialog("call-" + operation),
                Scene.MAXIMUM,
                consent);
    }

    private Applied rule(Subscription held, Consent consent) {
        return scene.apply(
                new Command.Rule(scene.key, List.of(new Command.Rule.Judged(held.slot(), held.random(), consent))));
    }
}
