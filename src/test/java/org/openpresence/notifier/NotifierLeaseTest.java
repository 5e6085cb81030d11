package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.subscription.Subscription;

/** A node loses its lease after a SUBSCRIBE was decided and before it is answered, while the database commits. */
class NotifierLeaseTest {
    private final World world = new World();

    @Test
    void whoever_subscribed_is_told_when_the_lease_is_back() {
        world.publish("open");
        Applied decided = world.subscribed(World.PRESENCE, 3_600_000, 0);

        answeredWithout(decided);

        assertThat(world.bodies()).containsExactly("open");
    }

    @Test
    void whoever_refreshed_is_told_when_the_lease_is_back() {
        world.publish("open");
        Subscription held = world.subscribe();
        world.confirm();
        Applied decided = world.refreshed(held, 2, 3_600_000);

        answeredWithout(decided);

        assertThat(world.bodies()).containsExactly("open");
    }

    @Test
    void whoever_unsubscribed_is_told_of_the_end_when_the_lease_is_back() {
        world.publish("open");
        Subscription held = world.subscribe();
        world.confirm();
        Applied decided = world.refreshed(held, 2, 0);

        answeredWithout(decided);

        assertThat(world.last().state()).isEqualTo("terminated;reason=timeout");
    }

    private void answeredWithout(Applied decided) {
        world.mayAct = false;
        int before = world.batches.size();
        world.answer(decided);
        world.pass(1_000);
        assertThat(world.batches.subList(before, world.batches.size()))
                .singleElement()
                .satisfies(batch -> {
                    assertThat(batch.answer()).isPresent();
                    assertThat(batch.requests()).isEmpty();
                });
        world.mayAct = true;
        world.pass(1_000);
        assertThat(world.sent).hasSize(1);
    }
}
