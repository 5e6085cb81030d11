package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.subscription.Subscription;

class WatcherTallyTest {
    private final WatcherTally tally = new WatcherTally(2, 42);

    @Test
    void a_watcher_is_full_with_as_many_as_one_may_have_until_one_ends() {
        long first = tally.begins("bob@example.com");
        boolean withOne = tally.isFull("bob@example.com");
        tally.begins("bob@example.com");
        boolean withTwo = tally.isFull("bob@example.com");
        tally.ends(first);

        assertThat(withOne).isFalse();
        assertThat(withTwo).isTrue();
        assertThat(tally.isFull("bob@example.com")).isFalse();
        assertThat(tally.of("bob@example.com")).isEqualTo(1);
    }

    @Test
    void watchers_are_counted_apart() {
        for (int i = 0; i < 10_000; i++) {
            tally.begins("w" + i + "@example.com");
        }

        for (int i = 0; i < 10_000; i++) {
            assertThat(tally.of("w" + i + "@example.com")).isEqualTo(1);
        }
    }

    @Test
    void who_has_no_name_of_his_own_is_not_counted() {
        for (int i = 0; i < 5; i++) {
            tally.ends(tally.begins(""));
            tally.begins("anonymous@anonymous.invalid");
        }

        assertThat(tally.isFull("")).isFalse();
        assertThat(tally.isFull("anonymous@anonymous.invalid")).isFalse();
    }

    @Test
    void the_notifier_counts_what_lives_and_nothing_else() {
        World world = new World();
        Subscription first = world.subscribe();
        world.subscribe("message-summary", 10_000, 0);
        world.subscribe(World.PRESENCE, 0, 0);
        int both = world.tally.of("bob@example.com");
        world.refresh(first, 2, 0);
        world.confirm();
        int one = world.tally.of("bob@example.com");
        world.pass(11_000);

        assertThat(both).isEqualTo(2);
        assertThat(one).isEqualTo(1);
        assertThat(world.tally.of("bob@example.com")).isZero();
    }
}
