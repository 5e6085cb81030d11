package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.TestClock;

/** The writer of a rehearsal says what one with a database says, and leaves nothing behind. */
class RehearsalWriterTest {
    @Test
    void what_is_written_counts_as_committed_until_it_is_closed_and_its_threads_end() {
        Set<Thread> before = threads();
        RehearsalWriter writer = RehearsalWriter.withoutDatabase(new TestClock());
        Applied applied = published("alice@example.com");

        assertThat(Tier.await(writer.records().write(applied, Urgency.NOW))).isEqualTo(CommitOutcome.COMMITTED);

        CompletionStage<CommitOutcome> behind = writer.records().write(published("bob@example.com"), Urgency.BEHIND);
        assertThat(behind).isNotCompleted();
        Tier.await(writer.close());
        assertThat(behind).isCompletedWithValue(CommitOutcome.COMMITTED);
        assertThatThrownBy(() -> writer.records()
                        .write(applied, Urgency.NOW)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(Unavailable.class);
        Awaitility.await().until(() -> before.containsAll(threads()));
    }

    @Test
    void what_cannot_be_written_is_told_and_its_threads_end_all_the_same() {
        Set<Thread> before = threads();
        CountDownLatch stuck = new CountDownLatch(1);
        RowSink sink = new NoSink() {
            @Override
            public void commit(List<RowsStatement> statements) {
                try {
                    stuck.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        RehearsalWriter writer = new RehearsalWriter(new TestClock(), sink, Duration.ofMillis(100));
        CompletionStage<CommitOutcome> waiting = writer.records().write(published("alice@example.com"), Urgency.NOW);

        Future<Void> closed = writer.close();
        Awaitility.await().until(() -> writer.records()
                .write(published("carol@example.com"), Urgency.BEHIND)
                .toCompletableFuture()
                .isCompletedExceptionally());
        assertThat(closed.isComplete()).isFalse();
        stuck.countDown();

        Awaitility.await().until(closed::isComplete);
        assertThat(closed.cause()).hasMessageContaining("closed before all was written");
        assertThat(waiting).isDone();
        Awaitility.await().until(() -> before.containsAll(threads()));
    }

    @Test
    void a_database_that_fails_is_left_out_from_then_on_and_nobody_who_waits_hears_of_it() {
        List<SQLException> heard = new CopyOnWriteArrayList<>();
        LostSink sink = new LostSink();
        RehearsalWriter writer = RehearsalWriter.to(sink, false, heard::add, new TestClock());

        for (int i = 0; i < 5; i++) {
            assertThat(Tier.await(writer.records().write(published("user" + i + "@example.com"), Urgency.NOW)))
                    .isEqualTo(CommitOutcome.COMMITTED);
        }
        Tier.await(writer.close());

        assertThat(heard).containsExactly(sink.lost);
        assertThat(sink.commits).hasValue(2);
        assertThat(sink.closed).hasValue(1);
    }

    /** Loses its connection in the second commit. */
    private static final class LostSink implements RowSink {
        final SQLException lost = new SQLNonTransientConnectionException("killed", "08000");
        final AtomicInteger commits = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public void execute(List<RowsStatement> statements) {
            throw new IllegalStateException("nothing is fenced here");
        }

        @Override
        public void commit(List<RowsStatement> statements) throws SQLException {
            if (commits.incrementAndGet() > 1) {
                throw lost;
            }
        }

        @Override
        public void rollBack() {}

        @Override
        public Map<List<Object>, Long> ids(List<RowsStatement> lookUps) {
            throw new IllegalStateException("no id is narrow here");
        }

        @Override
        public Map<Integer, Long> numbers(List<RowsStatement> lookUps) {
            throw new IllegalStateException("nothing is fenced here");
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static Applied published(String address) {
        return Tier.await(new InMemoryPresentityTable(new TestClock(), 32_000)
                .apply(Requests.publish(address, "pres-1", "t1", new byte[] {1})));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("presence-database"))
                .collect(Collectors.toSet());
    }
}
