package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;

/** A request has found a publication in the database that the entry did not have: {@code fallback2db}. */
class NotifierTakenInTest {
    private final World world = new World();

    private void takeIn(String body) {
        World elsewhere = new World();
        elsewhere.publish(body);
        Applied taken = world.apply(new Command.Load(
                world.key(), "alice@example.com", elsewhere.state().publications(), List.of(), 1_000));
        world.acknowledged(taken);
        world.notifier.adopt(world.key(), taken.state(), true, List.of());
        world.pass(1_000);
    }

    @Test
    void who_watches_already_is_told_of_it() {
        world.subscribe();
        world.subscribe();
        world.confirm();

        takeIn("from a row");

        assertThat(world.bodies()).containsExactly("from a row", "from a row");
        world.confirm();
        assertThat(world.sent).isEmpty();
    }

    @Test
    void who_is_being_told_of_what_was_there_is_told_of_it_afterwards() {
        world.subscribe();

        takeIn("from a row");
        assertThat(world.sent).hasSize(1);
        world.confirm();
        world.pass(1_000);

        assertThat(world.bodies()).containsExactly("from a row");
    }
}
