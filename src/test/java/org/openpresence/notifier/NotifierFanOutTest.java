package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotifierFanOutTest {
    private static final int WATCHERS = 20_000;
    private static final int ROOM = 500;

    private final World world = new World(World.LIST, 0, false, ROOM);

    private void subscribeAll() {
        for (int i = 0; i < WATCHERS; i++) {
            world.subscribe(PRESENCE, 3_600_000, i & 1);
            world.confirm();
        }
    }

    @Test
    void twenty_thousand_watchers_are_told_while_no_more_than_the_bound_are_outstanding() {
        subscribeAll();
        long began = System.nanoTime();
        world.publish("open");
        int told = 0;
        int most = 0;
        while (!world.sent.isEmpty()) {
            told += world.sent.size();
            most = Math.max(most, world.sent.size());
            world.confirm();
        }
        var took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(told).isEqualTo(WATCHERS);
        assertThat(most).isEqualTo(ROOM);
        assertThat(world.notifier.openNotifies()).isZero();
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        world.pass(1_000);
        assertThat(world.state().settled()).isPositive();
    }

    @Test
    void a_change_meanwhile_replaces_what_waits_and_dead_watchers_hold_the_others_up_for_a_moment_only() {
        subscribeAll();
        var tag = world.publish("1");
        world.modify(tag, "2");
        List<World.Sent> unanswered = new ArrayList<>();
        for (int i = 0; i < 45 && world.notifier.openNotifies() > 0; i++) {
            unanswered.addAll(world.sent);
            world.sent.clear();
            world.pass(700);
        }

        assertThat(unanswered).hasSize(WATCHERS);
        assertThat(unanswered.stream().filter(one -> one.body().equals("1"))).hasSize(ROOM);
        assertThat(world.notifier.openNotifies()).isZero();
    }
}
