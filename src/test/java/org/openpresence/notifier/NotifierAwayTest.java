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

    /** It was away; the content is what it was, and whether watchers were told nobody knows. */
    private void takeOver(boolean loaded) {
        PresentityState left = world.state();
        ownership.term++;
        world.notifier.dropForeign();
        world.notifier.adopt(world.key(), left, loaded, List.of());
        world.pass(1_000);
    }

    @Test
    void what_the_former_owner_may_have_told_counts_as_repeated_once_for_each_watcher() {
        String tag = world.publish("open");
        world.subscribe();
        world.subscribe();
        world.answerAll(200);

        takeOver(false);
        assertThat(world.bodies()).containsExactly("open", "open");
        world.answerAll(200);
        world.modify(tag, "closed");

        assertThat(world.bodies()).containsExactly("closed", "closed");
        assertThat(world.counted).containsEntry("repeated", 2);
    }

    @Test
    void what_is_read_from_rows_counts_as_told_first() {
        world.publish("open");
        world.subscribe();
        world.answerAll(200);

        takeOver(true);

        assertThat(world.bodies()).containsExactly("open");
        assertThat(world.counted).doesNotContainKey("repeated");
    }

    @Test
    void what_is_newer_than_the_takeover_counts_as_told_first() {
        String tag = world.publish("open");
        world.subscribe();
        world.answerAll(200);
        world.mayAct = false;
        takeOver(false);
        world.modify(tag, "closed");

        world.mayAct = true;
        world.pass(1_000);

        assertThat(world.bodies()).containsExactly("closed");
        assertThat(world.counted).doesNotContainKey("repeated");
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
