package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EntityTag;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords.Refused;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.Subscription;

/** What the database promises to the former and the new owner of an entry. */
interface TierOwnersContract extends TierNodes {
    @Test
    default void a_late_writer_of_a_former_owner_does_not_win() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            Tier.await(former.database.records().raiseEpoch(Set.of(0, 1)));
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            owner.apply(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Applied newer = owner.commit(Requests.modify(ALICE, "t1", "t3", new byte[] {3}));

            Applied late = former.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));
            Applied bob = former.apply(Requests.publish(BOB, "pres-2", "tb", new byte[] {4}));
            var lateOutcome = former.database.records().write(late, Urgency.NOW);
            var bobOutcome = former.database.records().write(bob, Urgency.NOW);

            assertThat(Tier.await(lateOutcome)).isEqualTo(CommitOutcome.OVERTAKEN);
            assertThat(Tier.await(bobOutcome)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(former.figures.overtaken()).isEqualTo(1);
            assertThat(owner.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t3", "tb");
            assertThat(newer.state().publications()).hasSize(1);
        }
    }

    @Test
    default void who_is_shut_out_hears_of_which_buckets_and_may_write_them_when_it_has_raised_them_again()
            throws InterruptedException {
        try (Tier owner = node("a");
                Tier stranger = node("b")) {
            BlockingQueue<Set<Integer>> heard = new LinkedBlockingQueue<>();
            owner.database.records().onOvertaken(heard::add);
            Tier.await(owner.database.records().raiseEpoch(Set.of(0, 1)));
            Tier.await(stranger.database.records().raiseEpoch(Set.of(0)));

            owner.commit(Requests.publish(BOB, "pres-2", "tb", new byte[] {4}));
            Applied shutOut = owner.apply(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            assertThat(Tier.await(owner.database.records().write(shutOut, Urgency.NOW)))
                    .isEqualTo(CommitOutcome.OVERTAKEN);

            Set<Integer> lost = heard.poll(10, TimeUnit.SECONDS);
            assertThat(lost).containsExactly(0);
            Tier.await(owner.database.records().raiseEpoch(lost));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(shutOut.key(), shutOut.state())));
            Tier.await(owner.database.records().flush());
            assertThat(heard).isEmpty();
            assertThat(owner.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t1", "tb");
        }
    }

    @Test
    default void a_node_that_never_owned_a_bucket_does_not_write_it() {
        try (Tier owner = node("a");
                Tier stranger = node("b")) {
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));

            Applied applied = stranger.apply(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            assertThat(Tier.await(stranger.database.records().write(applied, Urgency.NOW)))
                    .isEqualTo(CommitOutcome.OVERTAKEN);
            assertThat(owner.query("SELECT etag FROM presentity")).isEmpty();
        }
    }

    @Test
    default void a_bucket_that_comes_back_is_written_again() {
        try (Tier first = node("a");
                Tier second = node("b")) {
            Tier.await(first.database.records().raiseEpoch(Set.of(0)));
            Tier.await(second.database.records().raiseEpoch(Set.of(0)));
            Tier.await(first.database.records().raiseEpoch(Set.of(0)));

            first.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            assertThat(first.query("SELECT etag FROM presentity")).containsExactly("t1");
            assertThat(first.query("SELECT CONCAT_WS('|', epoch, node) FROM openpresence_epoch"))
                    .containsExactly("3|a");
        }
    }

    @Test
    default void a_new_owner_writes_what_the_last_one_did_not() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            former.commit(Requests.publish(ALICE, "pres-2", "t2", new byte[] {1}));
            former.commit(Requests.subscribe(ALICE, "c1@host", 42));
            former.commit(Requests.subscribe(ALICE, "c2@host", 43));
            former.apply(Requests.modify(ALICE, "t1", "t3", new byte[] {3}));
            former.apply(Requests.remove(ALICE, "t2"));
            former.apply(Requests.refresh(ALICE, "c2@host", 1, 43, 0, 2));
            Applied last = former.apply(Requests.subscribe(ALICE, "c3@host", 44));

            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            int marked = Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(last.key(), last.state())));
            Tier.await(owner.database.records().flush());

            assertThat(marked).isEqualTo(4);
            assertThat(owner.query("SELECT etag FROM presentity")).containsExactly("t3");
            assertThat(owner.query("SELECT callid FROM active_watchers ORDER BY callid"))
                    .containsExactly("c1@host", "c3@host");
            assertThat(owner.query("SELECT callid FROM openpresence_dialog ORDER BY callid"))
                    .containsExactly("c1@host", "c3@host");
        }
    }

    @Test
    default void what_happens_while_a_new_owner_compares_is_kept() {
        try (Tier owner = node("a")) {
            Map<PresentityKey, PresentityState> scanned = Map.of();
            owner.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            Tier.await(owner.database.records().reconcile(Set.of(0), scanned));
            Tier.await(owner.database.records().flush());

            assertThat(owner.query("SELECT etag FROM presentity")).containsExactly("t1");
        }
    }

    /** The original was carried out by the last owner, which went before it had written it. */
    @Test
    default void a_repeat_at_a_new_owner_is_not_committed_before_the_rows_were_compared() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            Tier.await(former.database.records().raiseEpoch(Set.of(0)));
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            owner.apply(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            owner.apply(Requests.remove(ALICE, "t1"));
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));

            Applied repeat = owner.apply(Requests.remove(ALICE, "t1"));
            var outcome = owner.database.records().write(repeat, Urgency.NOW);

            assertThat(repeat.repeated()).isTrue();
            // Everything that was asked before it is done by then.
            Tier.await(owner.database.records().flush());
            assertThat(outcome.toCompletableFuture()).isNotDone();
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(repeat.key(), repeat.state())));
            assertThat(Tier.await(outcome)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(owner.query("SELECT etag FROM presentity")).isEmpty();
        }
    }

    @Test
    default void a_repeat_at_an_owner_that_was_shut_out_is_not_committed_before_it_may_write_again() {
        try (Tier owner = node("a");
                Tier stranger = node("b")) {
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of()));
            Tier.await(stranger.database.records().raiseEpoch(Set.of(0)));
            Command publish = Requests.publish(ALICE, "pres-1", "t1", new byte[] {1});
            Applied shutOut = owner.apply(publish);
            assertThat(Tier.await(owner.database.records().write(shutOut, Urgency.NOW)))
                    .isEqualTo(CommitOutcome.OVERTAKEN);

            Applied repeat = owner.apply(publish);
            var outcome = owner.database.records().write(repeat, Urgency.NOW);

            Tier.await(owner.database.records().flush());
            assertThat(outcome.toCompletableFuture()).isNotDone();
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(shutOut.key(), shutOut.state())));
            assertThat(Tier.await(outcome)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(owner.query("SELECT etag FROM presentity")).containsExactly("t1");
        }
    }

    @Test
    default void a_repeat_that_waits_for_the_comparison_goes_to_the_owner_that_comes_before_it() {
        try (Tier owner = node("a")) {
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Command publish = Requests.publish(ALICE, "pres-1", "t1", new byte[] {1});
            owner.apply(publish);
            var outcome = owner.database.records().write(owner.apply(publish), Urgency.NOW);

            owner.database.records().forget(Set.of(0));

            assertThat(Tier.await(outcome)).isEqualTo(CommitOutcome.OVERTAKEN);
        }
    }

    @Test
    default void a_repeat_waits_for_no_comparison_where_there_is_nothing_but_rows() {
        try (Tier owner = node("a")) {
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            load(owner, Set.of(0));
            Command publish = Requests.publish(ALICE, "pres-1", "t1", new byte[] {1});
            owner.commit(publish);

            Applied repeat = owner.commit(publish);

            assertThat(repeat.repeated()).isTrue();
        }
    }

    @Test
    default void a_lost_bucket_is_forgotten_with_what_was_still_to_be_written() {
        try (Tier tier = node("a")) {
            Applied applied = tier.apply(Requests.subscribe(ALICE, "c1@host", 42));
            var behind = tier.database.records().write(applied, Urgency.BEHIND);

            tier.database.records().forget(Set.of(0));

            assertThat(Tier.await(behind)).isEqualTo(CommitOutcome.OVERTAKEN);
            Tier.await(tier.database.records().flush());
            assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }

    @Test
    default void a_removal_that_is_still_to_be_written_is_respected_by_loads() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            tier.commit(Requests.subscribe(ALICE, "c2@host", 43));
            Applied over = tier.apply(Requests.refresh(ALICE, "c1@host", 0, 42, 0, 2));
            var unused = tier.database.records().write(over, Urgency.BEHIND);

            Command.Load found = find(tier, ALICE).orElseThrow();
            Command.Load loaded = load(tier, Set.of(0)).get(0);

            assertThat(found.subscriptions()).extracting(Subscription::random).containsExactly(43L);
            assertThat(loaded.subscriptions()).isEqualTo(found.subscriptions());
            assertThat(unused.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    default void an_unsubscribe_survives_the_end_of_the_node() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            Applied over = tier.apply(Requests.refresh(ALICE, "c1@host", 0, 42, 0, 2));
            var unused = tier.database.records().write(over, Urgency.BEHIND);
            assertThat(unused.toCompletableFuture()).isNotDone();
        }

        try (Tier next = node("b")) {
            assertThat(next.load()).isEmpty();
        }
    }

    @Test
    default void a_refusal_says_what_the_tables_still_hold() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.query("ALTER TABLE presentity ADD CONSTRAINT no_refuse CHECK (body <> X'02')");
            Applied refused = tier.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));

            assertThatThrownBy(() -> Tier.await(tier.database.records().write(refused, Urgency.NOW)))
                    .isInstanceOfSatisfying(Refused.class, refusal -> assertThat(
                                    refusal.kept().orElseThrow().entityTag())
                            .isEqualTo(new EntityTag("t1")));
        }
    }

    @Test
    default void records_of_another_cluster_are_refused() {
        try (Tier tier = node("a", "north")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
        }

        assertThatThrownBy(() -> node("b", "south"))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("hold records of the cluster north, and this one is called south");
    }

    @Test
    default void another_cluster_without_records_is_no_hindrance() {
        try (Tier tier = node("a", "north")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.remove(ALICE, "t1"));
        }

        try (Tier tier = node("b", "south")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            assertThat(tier.query("SELECT c.name FROM openpresence_publication p JOIN openpresence_cluster c"
                            + " ON c.id = p.cluster_id"))
                    .containsExactly("south");
        }
    }
}
