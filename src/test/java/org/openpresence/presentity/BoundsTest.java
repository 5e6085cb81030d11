package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.openpresence.presentity.Scene.put;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** The lists of an entry are as short as the configuration says. */
class BoundsTest {
    private final TestClock clock = new TestClock();

    private Scene scene(int remembered, int waiting) {
        return new Scene(new InMemoryPresentityTable(clock, new Bounds(32_000, remembered, waiting, false)), clock);
    }

    @Test
    void as_many_operations_are_remembered_as_configured_and_the_oldest_go_first() {
        var scene = scene(3, 1);
        for (int i = 1; i <= 5; i++) {
            scene.forget(put(scene.subscribe(i, 0)));
        }

        assertThat(scene.state().remembered()).extracting(Remembered::operation).containsExactly(3L, 4L, 5L);
        assertThat(scene.subscribe(3, 0).repeated()).isTrue();
        assertThat(scene.subscribe(2, 0).repeated()).isFalse();
    }

    @Test
    void as_many_watchers_wait_for_consent_as_configured() {
        var scene = scene(1, 2);
        var pending = new Consent(WatcherState.PENDING, "", "confirm", 0);
        for (int i = 1; i <= 4; i++) {
            scene.apply(new Command.Subscribe(
                    scene.key,
                    scene.alice.address(),
                    i,
                    Scene.PRESENCE,
                    0,
                    1,
                    i,
                    "op",
                    Scene.dialog("c" + i).with(Map.of(DialogField.WATCHER, "w" + i + "@example.com")),
                    50,
                    pending));
        }

        assertThat(Scene.subscriptionsOf(scene.state()))
                .filteredOn(held -> held.state() == WatcherState.WAITING)
                .extracting(held -> held.dialog().get(DialogField.WATCHER))
                .containsExactly("w1@example.com", "w2@example.com");
    }

    @Test
    void beyond_the_bound_of_its_watcher_only_a_repetition_finds_a_subscription() {
        var scene = scene(3, 1);
        var first = subscribe(scene, 1);
        scene.apply(first);

        var again = scene.apply(first.beyondBound());
        var further = scene.apply(subscribe(scene, 2).beyondBound());

        assertThat(again.repeated()).isTrue();
        assertThat(again.outcome().status()).isEqualTo(200);
        assertThat(further.outcome().status()).isEqualTo(503);
        assertThat(scene.state().subscriptions().size()).isEqualTo(1);
    }

    private static Command.Subscribe subscribe(Scene scene, long operation) {
        return subscribe(scene, operation, Scene.dialog("c" + operation));
    }

    private static Command.Subscribe subscribe(Scene scene, long operation, PackedDialog dialog) {
        return new Command.Subscribe(
                scene.key, scene.alice.address(), operation, Scene.PRESENCE, 3_600_000, 1, operation, "op", dialog, 50);
    }

    /** All by one watcher: bob. */
    @Test
    void a_new_subscription_ends_those_of_its_watcher_event_and_contact_where_that_is_wanted() {
        var scene = new Scene(new InMemoryPresentityTable(clock, new Bounds(32_000, 3, 1, true)), clock);
        var phone = put(scene.apply(subscribe(scene, 1, "sip:bob@192.0.2.1:5060", "bob@example.com", "presence")));
        var desk = put(scene.apply(subscribe(scene, 2, "sip:bob@192.0.2.2:5060", "bob@example.com", "presence")));
        var carol = put(scene.apply(subscribe(scene, 3, "sip:bob@192.0.2.1:5060", "carol@example.com", "presence")));
        var second =
                put(scene.apply(subscribe(scene, 4, "sip:bob@192.0.2.1:5060", "bob@example.com", "presence;id=2")));

        var anew =
                scene.apply(subscribe(scene, 5, "sip:bob@192.0.2.1:5060;transport=udp", "bob@example.com", "presence"));

        assertThat(anew.outcome().status()).isEqualTo(200);
        assertThat(anew.state().subscriptions().get(phone.slot()).state()).isEqualTo(WatcherState.TERMINATED);
        assertThat(anew.state().subscriptions().get(phone.slot()).reason()).isEqualTo("noresource");
        assertThat(Scene.subscriptionsOf(anew.state()))
                .filteredOn(held -> held.state() == WatcherState.ACTIVE)
                .extracting(held -> held.slot())
                .containsExactlyInAnyOrder(desk.slot(), carol.slot(), second.slot(), slotOf(anew));
    }

    @Test
    void watchers_who_are_nobody_are_many_also_behind_one_contact() {
        var scene = new Scene(new InMemoryPresentityTable(clock, new Bounds(32_000, 3, 1, true)), clock);
        String proxy = "sip:anonymous@192.0.2.9:5060";
        scene.apply(subscribe(scene, 1, proxy, "anonymous@anonymous.invalid", "presence"));

        var other = scene.apply(subscribe(scene, 2, proxy, "anonymous@anonymous.invalid", "presence"));

        assertThat(Scene.subscriptionsOf(other.state()))
                .hasSize(2)
                .allMatch(held -> held.state() == WatcherState.ACTIVE);
    }

    private static int slotOf(Applied applied) {
        return ((Outcome.Subscribed) applied.outcome()).slot();
    }

    private static Command.Subscribe subscribe(
            Scene scene, long operation, String contact, String watcher, String event) {
        return subscribe(
                scene,
                operation,
                Scene.dialog("c" + operation)
                        .with(Map.of(
                                DialogField.REMOTE_TARGET,
                                contact,
                                DialogField.WATCHER,
                                watcher,
                                DialogField.EVENT,
                                event)));
    }

    @Test
    void there_is_no_bound_below_1() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(32_000, 0, 1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(32_000, 1, 0, false));
    }
}
