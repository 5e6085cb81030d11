package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.subscription.Subscription;

/** Decisions that depend on who holds the entry, which a table alone cannot show. */
class DecisionsTest {
    private static final long NOW = 1_800_000_000_000L;

    private final Scene scene = new Scene(command -> null, new TestClock());

    private static Circumstances at(long owner) {
        return new Circumstances(NOW, owner, Bounds.remembering(32_000));
    }

    private static PresentityState after(Command command, PresentityState state, long owner) {
        return Decisions.decide(command, state, at(owner)).change().applyTo(state);
    }

    private Command publish(long operation) {
        return scene.publication(operation, "presence", "", "open", 60_000);
    }

    @Test
    void the_first_number_of_the_first_holder_is_1() {
        var state = after(publish(1), PresentityState.ABSENT, 77);

        assertThat(state.cseq()).isEqualTo(new CSeqRange(1, 33, 77));
    }

    @Test
    void the_same_holder_keeps_its_range() {
        var first = after(publish(1), PresentityState.ABSENT, 77);

        var second = after(publish(2), first, 77);

        assertThat(second.cseq()).isEqualTo(first.cseq());
    }

    @Test
    void another_holder_begins_above_all_that_the_last_may_have_used() {
        var first = after(publish(1), PresentityState.ABSENT, 77);

        var second = after(publish(2), first, 88);

        assertThat(second.cseq()).isEqualTo(new CSeqRange(33, 65, 88));
    }

    @Test
    void another_holder_needs_nothing_but_a_reservation_to_begin() {
        var first = after(publish(1), PresentityState.ABSENT, 77);

        var second = after(new Command.Reserve(scene.key, 0, 0), first, 88);

        assertThat(second.cseq()).isEqualTo(new CSeqRange(33, 65, 88));
        assertThat(second.publications()).isEqualTo(first.publications());
    }

    @Test
    void a_reservation_leaves_half_a_step_at_least_whatever_was_used() {
        var first = after(publish(1), PresentityState.ABSENT, 77);
        for (long used = 0; used < 200; used++) {

            var decision = Decisions.decide(new Command.Reserve(scene.key, used, 0), first, at(77));

            var range =
                    decision.change() == null ? first.cseq() : decision.change().cseq();
            assertThat(range.reserved() - 1 - used).isGreaterThanOrEqualTo(CSeqRange.STEP / 2);
            assertThat(range.reserved()).isGreaterThanOrEqualTo(first.cseq().reserved());
        }
    }

    @Test
    void a_load_with_a_low_base_does_not_lower_the_range() {
        var first = after(publish(1), PresentityState.ABSENT, 77);
        var second = after(publish(2), first, 88);
        var load = new Command.Load(scene.key, "x@y", List.of(scene.stored("pres-a", "a", 1)), List.of(), 5);

        var third = after(load, second, 88);

        assertThat(third.cseq()).isEqualTo(second.cseq());
    }

    @Test
    void a_change_fits_one_revision_only() {
        var first = after(publish(1), PresentityState.ABSENT, 77);
        var change = Decisions.decide(publish(2), first, at(77)).change();
        var second = change.applyTo(first);

        assertThatIllegalStateException().isThrownBy(() -> change.applyTo(second));
    }

    @Test
    void a_new_entry_begins_above_what_an_earlier_one_can_have_reached() {
        var state = after(publish(1), PresentityState.ABSENT, 77);

        assertThat(state.revision()).isEqualTo(PresentityState.revisionAt(NOW + 1));
    }

    @Test
    void what_was_loaded_without_an_operation_is_not_remembered() {
        var subscription =
                Scene.put(new Scene(new InMemoryPresentityTable(scene.clock, 1), scene.clock).subscribe(1, 0));
        var anonymous = new Subscription(
                subscription.slot(),
                subscription.random(),
                subscription.event(),
                subscription.state(),
                subscription.reason(),
                subscription.expiresAtMillis(),
                1,
                1,
                0,
                0,
                subscription.dialog());
        var loaded =
                after(new Command.Load(scene.key, "x@y", List.of(), List.of(anonymous), 1), PresentityState.ABSENT, 77);

        var state = after(
                new Command.Forget(scene.key, List.of(anonymous.slot()), List.of(anonymous.random())), loaded, 77);

        assertThat(state.isEmpty()).isTrue();
    }
}
