package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.PresentityRecords.Urgency;

/** How the writer deals with a database that does not do what it should. */
class PresentityRowsTest {
    private final InMemoryPresentityTable table = new InMemoryPresentityTable(InstantSource.fixed(Tier.NOW), 32_000);
    private final FailingSink sink = new FailingSink();
    private final CommitFigures figures = new CommitFigures(nanos -> {});
    private final PresentityRows rows = rows(1_000);

    /** Keeps what it is given and fails as told. */
    private static final class FailingSink implements RowSink {
        final AtomicReference<SQLException> failure = new AtomicReference<>();
        final List<List<RowsStatement>> committed = new CopyOnWriteArrayList<>();
        volatile int failuresLeft;
        volatile CountDownLatch gate = new CountDownLatch(0);

        void fail(int times, SQLException with) {
            failure.set(with);
            failuresLeft = times;
        }

        @Override
        public void commit(List<RowsStatement> statements) throws SQLException {
            try {
                if (!gate.await(10, TimeUnit.SECONDS)) {
                    throw new SQLException("the test forgot its gate");
                }
            } catch (InterruptedException interrupted) {
                throw new SQLException(interrupted);
            }
            int left = failuresLeft;
            if (left > 0) {
                failuresLeft = left - 1;
                throw failure.get();
            }
            committed.add(statements);
        }

        @Override
        public Map<List<Object>, Long> ids(List<RowsStatement> lookUps) {
            return Map.of();
        }

        @Override
        public void close() {}
    }

    private PresentityRows rows(long patienceMillis) {
        return new PresentityRows(
                DatabaseSettings.h2InMemory("unused").withPeriods(0, 0, patienceMillis),
                new Tables(DatabaseSettings.Kind.H2, TableNames.USUAL, RowWidths.UNBOUNDED, Set.of()),
                new Starts(),
                sink,
                visitor -> {
                    throw new UnsupportedOperationException("nothing is read here");
                },
                figures);
    }

    @AfterEach
    void close() {
        sink.gate.countDown();
        Tier.await(rows.close());
    }

    private CompletionStage<Void> write(Command command) {
        return rows.write(Tier.await(table.apply(command)), Urgency.NOW);
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
    void who_waited_too_long_is_told_and_the_record_is_written_later() {
        PresentityRows impatient = rows(20);
        sink.fail(Integer.MAX_VALUE, new SQLNonTransientConnectionException("gone", "08000"));
        var stage = impatient.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW);

        assertThatThrownBy(() -> Tier.await(stage)).isInstanceOf(DatabaseUnavailable.class);
        sink.fail(0, null);

        Awaitility.await().untilAsserted(() -> assertThat(sink.committed).hasSize(1));
        Tier.await(impatient.close());
    }

    @Test
    void what_comes_while_a_batch_is_on_its_way_leaves_as_one_batch() {
        sink.gate = new CountDownLatch(1);
        List<CompletionStage<Void>> stages = new ArrayList<>();
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

    @Test
    void after_the_end_nothing_is_taken() {
        PresentityRows closed = rows(1_000);
        Tier.await(closed.close());
        var stage = closed.write(
                Tier.await(table.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}))),
                Urgency.NOW);

        assertThatThrownBy(() -> Tier.await(stage)).isInstanceOf(DatabaseUnavailable.class);
    }
}
