package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.PresentityRecords.Refused;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.subscription.Consent;

/** How the writer deals with a database that does not do what it should. */
class PresentityRowsTest {
    /** That of alice. */
    private static final Set<Integer> BUCKET = Set.of(Buckets.ALONE.of(Requests.key("alice@example.com")));

    private final InMemoryPresentityTable table = new InMemoryPresentityTable(InstantSource.fixed(Tier.NOW), 32_000);
    private final FailingSink sink = new FailingSink();
    private final CommitFigures figures = new CommitFigures(nanos -> {});
    private final PresentityRows rows = rows(1_000);

    /** Keeps what it is given and fails as told. */
    private static final class FailingSink implements RowSink {
        final AtomicReference<SQLException> failure = new AtomicReference<>();
        final List<List<RowsStatement>> raised = new CopyOnWriteArrayList<>();
        final List<List<RowsStatement>> tried = new CopyOnWriteArrayList<>();
        final List<List<RowsStatement>> committed = new CopyOnWriteArrayList<>();
        volatile int failuresLeft;
        final AtomicInteger bugsLeft = new AtomicInteger();
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger waiting = new AtomicInteger();
        /** Whether statements were carried out that are neither committed nor undone: their rows are locked. */
        volatile boolean open;

        volatile CountDownLatch gate = new CountDownLatch(0);

        void fail(int times, SQLException with) {
            failure.set(with);
            failuresLeft = times;
        }

        @Override
        public void execute(List<RowsStatement> statements) throws SQLException {
            failIfTold();
            raised.add(statements);
            open = true;
        }

        @Override
        public Map<Integer, Long> numbers(List<RowsStatement> lookUps) {
            Map<Integer, Long> epochs = new HashMap<>();
            lookUps.forEach(one -> one.values().forEach(bucket -> epochs.put((Integer) bucket, 1L)));
            looks.incrementAndGet();
            open = true;
            return epochs;
        }

        private void failIfTold() throws SQLException {
            int left = failuresLeft;
            if (left > 0) {
                failuresLeft = left - 1;
                open = false;
                throw failure.get();
            }
        }

        @Override
        public void commit(List<RowsStatement> statements) throws SQLException {
            waiting.incrementAndGet();
            try {
                if (!gate.await(10, TimeUnit.SECONDS)) {
                    throw new SQLException("the test forgot its gate");
                }
            } catch (InterruptedException interrupted) {
                throw new SQLException(interrupted);
            }
            if (bugsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("a row that cannot be made");
            }
            tried.add(statements);
            failIfTold();
            committed.add(statements);
            open = false;
        }

        @Override
        public Map<List<Object>, Long> ids(List<RowsStatement> lookUps) {
            return Map.of();
        }

        @Override
        public void rollBack() {
            open = false;
        }

        @Override
        public void close() {}
    }

    private PresentityRows rows(long timeoutMillis) {
        return rows(timeoutMillis, false);
    }

    private PresentityRows rows(long timeoutMillis, boolean fenced) {
        Tables tables = new Tables(
                DatabaseSettings.Kind.H2,
                TableNames.USUAL,
                RowWidths.UNBOUNDED,
                Set.of(),
                KeyColumns.ALIKE,
                Buckets.ALONE,
                1,
                "");
        InstantSource clock = InstantSource.fixed(Tier.NOW);
        return new PresentityRows(
                DatabaseSettings.h2InMemory("unused").withPeriods(0, 0, timeoutMillis),
                tables,
                new GroupCommit(
                        new BatchRows(tables, new Starts(), clock), new Epochs(tables, fenced, "node"), sink, figures),
                new NoRows(),
                clock,
                figures);
    }

    @AfterEach
    void close() {
        sink.gate.countDown();
        Tier.await(rows.close());
    }

    private CompletionStage<CommitOutcome> write(Command command) {
        return rows.write(Tier.await(table.apply(command)), Urgency.NOW);
    }

    /** There is no row of it that could go. */
    @Test
    void a_fetch_costs_the_database_nothing() {
        Applied fetched = Tier.await(table.apply(Requests.subscribe("alice@example.com", "c1@host", 42, 0)));

        CommitOutcome outcome = Tier.await(rows.write(fetched, Urgency.NOW));
        Tier.await(write(new Command.Forget(fetched.key(), List.of(0), List.of(42L))));
        Tier.await(rows.flush());

        assertThat(outcome).isEqualTo(CommitOutcome.COMMITTED);
        assertThat(fetched.state().subscriptions().get(0).ended()).isTrue();
        assertThat(sink.committed).isEmpty();
        assertThat(rows.dirtyRecords()).isZero();
    }

    @Test
    void of_a_fetch_that_the_rules_were_asked_about_that_alone_is_written() {
        Consent allowed = new Consent(WatcherState.ACTIVE, "", "allow", 0);
        Command.Subscribe fetch = Requests.subscribe("alice@example.com", "c1@host", 42, 0);

        Tier.await(write(fetch.under(allowed)));

        assertThat(sink.committed).hasSize(1);
        assertThat(sink.committed.get(0))
                .singleElement()
                .satisfies(one -> assertThat(one.sql()).contains(" watchers ").doesNotContain("DELETE"));
    }

    @Test
    void a_subscription_that_ends_before_its_row_was_written_loses_that_row() {
        sink.gate = new CountDownLatch(1);
        Applied made = Tier.await(table.apply(Requests.subscribe("alice@example.com", "c1@host", 42)));
        var first = rows.write(made, Urgency.NOW);
        Awaitility.await().until(() -> sink.waiting.get() > 0);
        var second = write(Requests.refresh("alice@example.com", "c1@host", 0, 42, 0, 2));

        sink.gate.countDown();

        assertThat(Tier.await(first)).isEqualTo(CommitOutcome.COMMITTED);
        assertThat(Tier.await(second)).isEqualTo(CommitOutcome.COMMITTED);
        assertThat(sink.committed).hasSize(2);
    }

    @Test
    void a_deadlock_is_tried_again() {
        sink.fail(3, new SQLException("Deadlock found", "40001", 1213));

        Tier.await(write(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1})));

        assertThat(figures.retries()).isEqualTo(3);
        assertThat(sink.committed).hasSize(1);
    }

    @Test
    void a_lost_connection_keeps_those_who_wait_waiting() {
        sink.fail(4, new SQLNonTransientConnectionException("gone", "08000"));

        Tier.await(write(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1})));

        assertThat(sink.committed).hasSize(1);
        assertThat(rows.dirtyRecords()).isZero();
    }

    @Test
    void nobody_waits_longer_than_the_commit_timeout_and_the_record_is_written_later() {
        PresentityRows impatient = rows(250);
        sink.fail(Integer.MAX_VALUE, new SQLNonTransientConnectionException("gone", "08000"));
        var stage = impatient.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW);

        assertThat(Tier.await(stage)).isEqualTo(CommitOutcome.UNCOMMITTED);
        sink.fail(0, null);

        Awaitility.await().untilAsserted(() -> assertThat(sink.committed).hasSize(1));
        Awaitility.await()
                .untilAsserted(() -> assertThat(impatient.dirtyRecords()).isZero());
        assertThat(figures.outages()).isEqualTo(1);
        assertThat(figures.uncommitted()).isEqualTo(1);
        Tier.await(impatient.close());
    }

    @Test
    void a_database_that_hangs_keeps_nobody_waiting() {
        PresentityRows impatient = rows(50);
        sink.gate = new CountDownLatch(1);
        var first = impatient.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW);
        var firstOutcome = Tier.await(first);

        var second = Tier.await(impatient.write(
                Tier.await(table.apply(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}))),
                Urgency.NOW));
        var reading = impatient.find(Requests.key("alice@example.com"), "alice@example.com");

        assertThat(firstOutcome).isEqualTo(CommitOutcome.UNCOMMITTED);
        assertThat(second).isEqualTo(CommitOutcome.UNCOMMITTED);
        assertThatThrownBy(() -> Tier.await(reading)).isInstanceOf(Unavailable.class);
        sink.gate.countDown();
        Awaitility.await()
                .untilAsserted(() -> assertThat(impatient.dirtyRecords()).isZero());
        assertThat(Tier.await(impatient.write(
                        Tier.await(table.apply(Requests.modify("alice@example.com", "t2", "t3", new byte[] {3}))),
                        Urgency.NOW)))
                .isEqualTo(CommitOutcome.COMMITTED);
        Tier.await(impatient.close());
    }

    @Test
    void what_was_still_to_be_raised_when_a_bucket_is_lost_is_not_raised_when_the_database_is_back() {
        PresentityRows impatient = rows(250);
        sink.fail(Integer.MAX_VALUE, new SQLNonTransientConnectionException("gone", "08000"));
        var raised = impatient.raiseEpoch(Set.of(3));
        assertThatThrownBy(() -> Tier.await(raised)).isInstanceOf(Unavailable.class);

        impatient.forget(Set.of(3));
        Tier.await(impatient.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW));
        // A batch comes so far only where it raises nothing.
        Awaitility.await().until(() -> !sink.tried.isEmpty());
        sink.fail(0, null);

        Awaitility.await()
                .untilAsserted(() -> assertThat(impatient.dirtyRecords()).isZero());
        assertThat(sink.committed).hasSize(1);
        assertThat(sink.raised).isEmpty();
        Tier.await(impatient.close());
    }

    @Test
    void what_comes_while_a_batch_is_on_its_way_leaves_as_one_batch() {
        sink.gate = new CountDownLatch(1);
        List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
        for (int i = 0; i < 73; i++) {
            stages.add(write(Requests.publish("u" + i + "@example.com", "pres-" + i, "t" + i, new byte[] {1})));
        }

        sink.gate.countDown();
        stages.forEach(Tier::await);

        assertThat(sink.committed.size()).isLessThanOrEqualTo(2);
        assertThat(figures.records()).isEqualTo(73);
    }

    @Test
    void a_repeated_request_waits_for_the_commit_of_the_first() {
        sink.gate = new CountDownLatch(1);
        Command.Publish publish = Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1});
        var first = write(publish);
        var repeated = write(publish);

        assertThat(repeated.toCompletableFuture()).isNotDone();
        sink.gate.countDown();
        Tier.await(repeated);

        assertThat(first.toCompletableFuture()).isDone();
    }

    /** It would be written as it was then, over what its next owner, or this node since, has written. */
    @Test
    void what_was_on_its_way_when_its_bucket_was_lost_is_not_tried_again() {
        sink.gate = new CountDownLatch(1);
        sink.fail(1, new SQLNonTransientConnectionException("gone", "08000"));
        var old = write(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
        Awaitility.await().until(() -> sink.waiting.get() > 0);

        rows.forget(BUCKET);
        Tier.await(rows.raiseEpoch(Set.of()));
        sink.gate.countDown();

        assertThat(Tier.await(old)).isEqualTo(CommitOutcome.OVERTAKEN);
        Tier.await(write(Requests.publish("bob@example.com", "pres-2", "t2", new byte[] {1})));
        assertThat(sink.committed).hasSize(1);
        assertThat(rows.dirtyRecords()).isZero();
    }

    /** A node among others looks, in each batch, whether its epochs are still the newest; that alone locks their rows. */
    @Test
    void a_row_that_cannot_be_made_leaves_no_transaction_open_that_locks_rows_for_others() {
        PresentityRows member = rows(1_000, true);
        Tier.await(member.raiseEpoch(BUCKET));
        sink.bugsLeft.set(1);

        var stage = member.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW);

        assertThatThrownBy(() -> Tier.await(stage)).isInstanceOf(Refused.class);
        assertThat(sink.looks).hasValue(2);
        assertThat(sink.open).isFalse();
        Tier.await(member.close());
    }

    @Test
    void a_repeat_waits_for_no_comparison_while_the_database_is_away() {
        PresentityRows impatient = rows(250);
        Tier.await(impatient.raiseEpoch(BUCKET));
        Command.Publish publish = Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1});
        Tier.await(table.apply(publish));
        var held = impatient.write(Tier.await(table.apply(publish)), Urgency.NOW);
        sink.fail(Integer.MAX_VALUE, new SQLNonTransientConnectionException("gone", "08000"));

        var other = impatient.write(
                Tier.await(table.apply(Requests.publish("bob@example.com", "pres-2", "t2", new byte[] {1}))),
                Urgency.NOW);

        assertThat(Tier.await(other)).isEqualTo(CommitOutcome.UNCOMMITTED);
        assertThat(Tier.await(held)).isEqualTo(CommitOutcome.UNCOMMITTED);
        assertThat(Tier.await(impatient.write(Tier.await(table.apply(publish)), Urgency.NOW)))
                .isEqualTo(CommitOutcome.UNCOMMITTED);
        assertThat(figures.uncommitted()).isEqualTo(3);
        sink.fail(0, null);
        Tier.await(impatient.close());
    }

    /** Its 200 is given, so what it repeats must not be forgotten. */
    @Test
    void a_repeat_that_waits_too_long_for_a_comparison_is_written_all_the_same() {
        Tier.await(rows.raiseEpoch(BUCKET));
        sink.committed.clear();
        Command.Publish publish = Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1});
        Tier.await(table.apply(publish));

        var held = rows.write(Tier.await(table.apply(publish)), Urgency.NOW);

        assertThat(Tier.await(held)).isEqualTo(CommitOutcome.UNCOMMITTED);
        Awaitility.await().untilAsserted(() -> assertThat(sink.committed).hasSize(1));
    }

    @Test
    void after_the_end_nothing_is_taken() {
        PresentityRows closed = rows(1_000);
        Tier.await(closed.close());
        var stage = closed.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW);

        assertThatThrownBy(() -> Tier.await(stage)).isInstanceOf(Unavailable.class);
    }
}
