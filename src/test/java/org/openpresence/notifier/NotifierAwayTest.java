package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.PresentityState;

/** A presentity goes to another node and comes back. */
class NotifierAwayTest {
    private final TwoNodes ownership = new TwoNodes();
    private final World world = new World(ownership);

    @Test
    void one_that_is_back_before_anybody_looked_begins_anew_above_what_was_used() {
        String tag = world.publish("open");
        world.subscribe();
        long used = world.last().cseq();
        world.confirm();
        Applied elsewhere = world.published(World.PRESENCE, tag, "closed", 3_600_000);
        world.acknowledged(elsewhere);

        ownership.term++;
        world.notifier.dropForeign();
        assertThat(world.notifier.keys()).isEmpty();
        world.notifier.adopt(world.key(), elsewhere.state(), false, List.of());
        world.pass(1_000);

        assertThat(world.bodies()).containsExactly("closed");
        assertThat(world.last().cseq()).isGreaterThan(used + 1);
    }

    @Test
    void one_that_stayed_is_left_alone_when_others_go() {
        world.publish("open");
        world.subscribe();
        world.confirm();
        PresentityState before = world.notifier.state(world.key());

        world.notifier.dropForeign();

        assertThat(world.notifier.state(world.key())).isSameAs(before);
    }
}
