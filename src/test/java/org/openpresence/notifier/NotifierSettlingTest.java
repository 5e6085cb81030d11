package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;
import org.openpresence.presentity.Told;
import org.openpresence.subscription.Subscription;

/** What is written down of what watchers have confirmed, and what the next run makes of it. */
class NotifierSettlingTest {
    private static final int QUIET = 40_000;

    private final World world = new World();

    private static List<Told> told(Settled settled, PresentityState state) {
        List<Told> told = new ArrayList<>();
        state.subscriptions().forEach(held -> {
            if (held.event().equals(settled.event()) && !settled.missed().contains(held.slot())) {
                told.add(new Told(held.slot(), held.random(), settled.hash()));
            }
        });
        return told;
    }

    /** Another run takes the entry as the database has it. */
    private World restarted(Settled settled) {
        PresentityState held = world.state();
        World next = new World();
        List<Subscription> subscriptions = new ArrayList<>();
        held.subscriptions().forEach(subscriptions::add);
        var loaded = next.apply(new Command.Load(
                world.key(), held.address(), held.publications(), subscriptions, 1_000, told(settled, held)));
        next.notifier.adopt(world.key(), loaded.state(), true, told(settled, held));
        return next;
    }

    private Settled onlyOne() {
        assertThat(world.desk.settled).hasSize(1);
        return world.desk.settled.get(0);
    }

    @Test
    void what_all_have_confirmed_is_written_down_when_nothing_happens_for_a_while() {
        world.subscribe();
        world.subscribe();
        world.publish("open");
        world.confirm();
        world.confirm();
        long revision = world.state().revision();

        world.pass(30_000);
        assertThat(world.desk.settled).isEmpty();
        world.pass(QUIET);

        assertThat(onlyOne().event()).isEqualTo(PRESENCE);
        assertThat(onlyOne().revision()).isEqualTo(revision);
        assertThat(onlyOne().missed()).isEmpty();
    }

    @Test
    void what_changes_all_the_time_is_not_written_down_before_the_node_goes() {
        world.subscribe();
        world.confirm();
        for (int i = 0; i < 10; i++) {
            world.publish("open " + i);
            world.confirm();
            world.pass(20_000);
        }
        assertThat(world.desk.settled).isEmpty();

        assertThat(world.notifier.settleSome(false)).isFalse();

        assertThat(onlyOne().missed()).isEmpty();
    }

    @Test
    void after_a_restart_only_who_had_not_confirmed_is_told() {
        world.publish("open");
        world.subscribe();
        world.subscribe();
        world.confirm();
        var silent = world.subscribe();
        world.notifier.settleSome(false);
        assertThat(onlyOne().missed()).containsExactly(silent.slot());

        World next = restarted(onlyOne());

        assertThat(next.sent).hasSize(1);
        assertThat(next.last().request().random()).isEqualTo(silent.random());
        assertThat(next.last().cseq()).isEqualTo(1_000);
    }

    @Test
    void after_a_restart_all_are_told_what_differs_from_what_they_confirmed() {
        String tag = world.publish("open");
        world.subscribe();
        world.subscribe();
        world.confirm();
        world.notifier.settleSome(false);
        world.remove(tag);

        World next = restarted(onlyOne());

        assertThat(next.sent).hasSize(2);
    }

    @Test
    void after_a_restart_nobody_is_told_that_what_ended_has_ended() {
        String tag = world.publish("open");
        world.subscribe();
        world.confirm();
        world.remove(tag);
        assertThat(world.last().body()).isEqualTo("-open");
        world.confirm();
        world.notifier.settleSome(false);

        World next = restarted(onlyOne());

        assertThat(next.sent).isEmpty();
        assertThat(next.notifier.presentities()).isEqualTo(1);
    }

    @Test
    void a_watcher_that_knew_the_document_over_a_restart_is_not_told_an_equal_one_but_the_next() {
        String tag = world.publish("open");
        world.subscribe();
        world.confirm();
        world.notifier.settleSome(false);
        World next = restarted(onlyOne());

        String equal = next.modify(tag, "open");
        assertThat(next.sent).isEmpty();
        next.modify(equal, "closed");

        assertThat(next.bodies()).containsExactly("closed");
    }

    @Test
    void a_node_that_goes_leaves_to_the_next_owner_who_need_not_be_told_again() {
        world.publish("open");
        world.subscribe();
        world.confirm();
        world.subscribe();
        world.confirm();

        world.notifier.settleSome(true);
        PresentityState left = world.state();
        World owner = new World();
        owner.notifier.adopt(world.key(), left, false, List.of());

        assertThat(left.settled()).isPositive();
        assertThat(owner.sent).isEmpty();
        assertThat(owner.desk.submitted).isEmpty();
    }

    @Test
    void with_too_many_who_have_not_confirmed_nothing_is_written_down() {
        world.subscribe();
        world.confirm();
        for (int i = 0; i <= Settled.MISSED_MAXIMUM; i++) {
            world.subscribe();
        }

        world.notifier.settleSome(false);

        assertThat(world.desk.settled).isEmpty();
    }
}
