package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.Settled;
import org.openpresence.presentity.Told;

/** What the database keeps of what watchers have confirmed. */
interface TierToldContract extends TierNodes {
    private static void settle(Tier tier, Applied applied, Integer... missed) {
        tier.database
                .records()
                .settled(List.of(
                        new Settled(applied.key(), "presence", applied.state().revision(), 77, List.of(missed))));
    }

    @Test
    default void a_watcher_that_confirmed_the_document_is_known_after_a_restart() {
        Applied subscribed;
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            subscribed = tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, subscribed);
            tier.commit(Requests.subscribe(ALICE, "c2@host", 43));
        }

        try (Tier next = node("b")) {
            assertThat(next.load().get(ALICE).told()).containsExactly(new Told(0, 42, 77));
            assertThat(find(next, ALICE).orElseThrow().told()).containsExactly(new Told(0, 42, 77));
        }
    }

    @Test
    default void a_watcher_that_has_not_confirmed_what_the_others_have_is_told_after_a_restart() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, tier.commit(Requests.subscribe(ALICE, "c2@host", 43)), 0);
        }

        try (Tier next = node("b")) {
            assertThat(next.load().get(ALICE).told()).containsExactly(new Told(1, 43, 77));
            settle(next, next.apply(new Command.ExpireDue(Requests.key(ALICE))));
            Tier.await(next.database.records().flush());
            assertThat(next.query("SELECT missed FROM openpresence_told")).containsExactly("");
        }
    }

    @Test
    default void a_new_owner_lets_what_watchers_have_confirmed_stand_until_the_content_changes() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied last = former.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(former, last);
            Tier.await(former.database.records().flush());

            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(last.key(), last.state())));
            Tier.await(owner.database.records().flush());
            assertThat(owner.query("SELECT hash FROM openpresence_told")).containsExactly("77");

            Applied changed = former.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));
            Tier.await(owner.database.records().write(changed, Urgency.NOW));
            assertThat(owner.query("SELECT hash FROM openpresence_told")).isEmpty();
        }
    }

    @Test
    default void a_new_owner_drops_what_watchers_had_confirmed_before_a_change_that_was_not_written() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            settle(former, former.commit(Requests.subscribe(ALICE, "c1@host", 42)));
            Tier.await(former.database.records().flush());
            Applied last = former.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));

            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(last.key(), last.state())));
            Tier.await(owner.database.records().flush());

            assertThat(owner.query("SELECT hash FROM openpresence_told")).isEmpty();
        }
    }

    @Test
    default void nobody_is_known_to_have_confirmed_what_was_before_a_change() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied subscribed = tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, subscribed);
            Tier.await(tier.database.records().flush());
            assertThat(tier.query("SELECT hash FROM openpresence_told")).containsExactly("77");

            tier.commit(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));

            assertThat(tier.query("SELECT hash FROM openpresence_told")).isEmpty();
            assertThat(find(tier, ALICE).orElseThrow().told()).isEmpty();
        }
    }

    @Test
    default void what_is_known_of_watchers_is_not_written_again_by_a_restart() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied subscribed = tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, subscribed);
        }
        try (Tier next = node("b")) {
            next.load().values().forEach(load -> next.database.records().loaded(next.apply(load)));
            Applied held = next.apply(new Command.ExpireDue(Requests.key(ALICE)));

            settle(next, held);
            Tier.await(next.database.records().flush());

            assertThat(next.figures.records()).isZero();
        }
    }
}
