package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.PresentityState;

/** When rows are written: changes in any order, behind, and those that nobody heard of. */
interface TierOrderContract extends TierAlone {

    @Test
    default void ten_changes_of_one_record_are_one_row() {
        try (Tier tier = tier()) {
            List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
            Applied applied = tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            stages.add(tier.database.records().write(applied, Urgency.BEHIND));
            for (int i = 2; i <= 10; i++) {
                applied = tier.apply(Requests.refresh("alice@example.com", "c1@host", 0, 42, Requests.HOUR, i));
                stages.add(tier.database.records().write(applied, Urgency.BEHIND));
            }

            Tier.await(tier.database.records().flush());

            stages.forEach(stage -> assertThat(stage.toCompletableFuture()).isDone());
            assertThat(tier.figures.records()).isEqualTo(1);
            assertThat(tier.query("SELECT remote_cseq FROM openpresence_dialog"))
                    .containsExactly("10");
        }
    }

    @Test
    default void nobody_waits_for_what_is_written_behind() {
        try (Tier tier = tier()) {
            Applied subscribed = tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            var behind = tier.database.records().write(subscribed, Urgency.BEHIND);
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));

            assertThat(behind.toCompletableFuture()).isNotDone();
            assertThat(tier.database.records().dirtyRecords()).isEqualTo(1);
        }
    }

    @Test
    default void states_that_come_out_of_order_end_as_the_newest() {
        try (Tier tier = tier()) {
            Applied first = tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            Applied second = tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            Applied third = tier.apply(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}));
            Applied fourth = tier.apply(new Command.End(second.key(), 0, 42, Long.MAX_VALUE, ""));
            Applied fifth = tier.apply(Requests.publish("alice@example.com", "pres-2", "t3", new byte[] {3}));

            List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
            for (Applied applied : List.of(second, fifth, fourth, first, third)) {
                stages.add(tier.database.records().write(applied, Urgency.NOW));
            }
            stages.forEach(Tier::await);

            assertThat(tier.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t2", "t3");
            assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }

    @Test
    default void what_nobody_heard_of_is_written_when_it_is_seen() {
        try (Tier tier = tier()) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.publish("alice@example.com", "pres-2", "t2", new byte[] {1}));
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.apply(Requests.modify("alice@example.com", "t1", "t3", new byte[] {3}));
            tier.apply(Requests.remove("alice@example.com", "t2"));
            tier.apply(Requests.publish("alice@example.com", "pres-4", "t4", new byte[] {4}));
            Applied ended = tier.apply(Requests.refresh("alice@example.com", "c1@host", 0, 42, 0, 2));
            tier.apply(Requests.subscribe("alice@example.com", "c2@host", 43));

            tier.database.records().seen(tier.apply(new Command.Rule(ended.key(), List.of())));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t3", "t4");
            assertThat(tier.query("SELECT callid FROM active_watchers")).containsExactly("c2@host");
        }
    }

    @Test
    default void what_nobody_heard_of_is_written_with_the_next_change_of_the_entry() {
        try (Tier tier = tier()) {
            tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.publish("alice@example.com", "pres-2", "t2", new byte[] {2}));
            tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.commit(Requests.modify("alice@example.com", "t2", "t3", new byte[] {3}));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t1", "t3");
            assertThat(tier.query("SELECT callid FROM active_watchers")).containsExactly("c1@host");
        }
    }

    @Test
    default void a_repeat_of_what_nobody_heard_of_waits_for_its_commit() {
        try (Tier tier = tier()) {
            Command publish = Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1});
            tier.apply(publish);

            Applied repeat = tier.commit(publish);

            assertThat(repeat.repeated()).isTrue();
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");
        }
    }

    /** An entry that is not there has no revision that would tell that it is the newer one. */
    @Test
    default void an_expiry_that_nobody_heard_of_goes_from_the_tables_when_its_entry_is_gone() {
        AtomicReference<Instant> now = new AtomicReference<>(Tier.NOW);
        try (Tier tier = new Tier(vertx(), settings(), now::get)) {
            Applied published = tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            Command look = new Command.ExpireDue(published.key());

            tier.database.records().seen(absent(published.key()));
            Tier.await(tier.database.records().flush());
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");

            now.set(Tier.NOW.plusSeconds(100_000));
            tier.apply(look);
            tier.database.records().seen(tier.apply(look));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT etag FROM presentity")).isEmpty();
            assertThat(tier.query("SELECT ruid FROM openpresence_publication")).isEmpty();
        }
    }

    /** Looked at before it was there, told of afterwards. */
    private static Applied absent(PresentityKey key) {
        return new Applied(key, new Outcome.Done(), null, PresentityState.ABSENT, false);
    }

    @Test
    default void what_was_seen_before_its_own_completion_is_one_row() {
        try (Tier tier = tier()) {
            Applied late = tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));

            tier.database.records().seen(tier.apply(new Command.Rule(late.key(), List.of())));
            tier.database.records().seen(tier.apply(new Command.Rule(late.key(), List.of())));
            CommitOutcome outcome = Tier.await(tier.database.records().write(late, Urgency.NOW));

            assertThat(outcome).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");
            assertThat(tier.database.records().dirtyRecords()).isZero();
        }
    }

    @Test
    default void a_removal_that_overtakes_its_publication_stays() {
        try (Tier tier = tier()) {
            Applied published = tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            Applied removed = tier.apply(Requests.remove("alice@example.com", "t1"));

            Tier.await(tier.database.records().write(removed, Urgency.NOW));
            Tier.await(tier.database.records().write(published, Urgency.NOW));

            assertThat(tier.query("SELECT etag FROM presentity")).isEmpty();
        }
    }
}
