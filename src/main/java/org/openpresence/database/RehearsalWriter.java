package org.openpresence.database;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openpresence.presentity.PresentityRecords;

/**
 * The writer of a node, for a rehearsal: its statements go into temporary tables of the database that the node will write to, or
 * nowhere. Safe for any thread.
 */
public final class RehearsalWriter {
    private static final long UPDATE_PERIOD_MILLIS = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PresentityRows writer;
    private final Duration patience;

    /** Writes up to its statements, as for a MariaDB whose tables we made. */
    public static RehearsalWriter withoutDatabase(InstantSource clock) {
        return new RehearsalWriter(clock, new NoSink(), PATIENCE);
    }

    /**
     * Writes to {@code sink} until that fails, and from then on up to its statements.
     *
     * @param fenced whether each batch looks at the epochs of its buckets, which are 0 there
     * @param heard is told of the failure
     */
    static RehearsalWriter to(RowSink sink, boolean fenced, Consumer<SQLException> heard, InstantSource clock) {
        return new RehearsalWriter(
                clock,
                tables -> commits(tables, clock, fenced, sink)
                        .orElse(new GroupCommit.Instead(new Epochs(tables, false, ""), new NoSink(), heard)),
                PATIENCE);
    }

    /** Writes to {@code sink}; what waits when it is closed has so long to be written. */
    RehearsalWriter(InstantSource clock, RowSink sink, Duration patience) {
        this(clock, tables -> commits(tables, clock, false, sink), patience);
    }

    private RehearsalWriter(InstantSource clock, Function<Tables, GroupCommit> commits, Duration patience) {
        this.patience = patience;
        Tables tables = new Tables(
                DatabaseSettings.Kind.MARIADB,
                TableNames.USUAL,
                RowWidths.UNBOUNDED,
                Set.of(),
                KeyColumns.ALIKE,
                Buckets.ALONE,
                0,
                TemporaryTables.PREFIX);
        // A processor that is busy is no outage.
        DatabaseSettings settings =
                DatabaseSettings.mariaDb("", "", "").withPeriods(0, UPDATE_PERIOD_MILLIS, Integer.MAX_VALUE);
        this.writer = new PresentityRows(settings, tables, commits.apply(tables), new NoRows(), clock, figures());
    }

    private static GroupCommit commits(Tables tables, InstantSource clock, boolean fenced, RowSink sink) {
        BatchRows rows = new BatchRows(tables, new Starts(), clock);
        return new GroupCommit(rows, new Epochs(tables, fenced, ""), sink, figures());
    }

    private static CommitFigures figures() {
        return new CommitFigures(nanos -> {});
    }

    /** Returns the records that are written. */
    public PresentityRecords records() {
        return writer;
    }

    /**
     * Writes what waits for its period, as a node that stops does, and ends its threads, which it does too when not all can be written
     * in a few seconds: then it fails afterwards.
     */
    public Future<Void> close() {
        return Future.fromCompletionStage(writer.flush()
                .toCompletableFuture()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((written, failure) -> failure)
                .thenCompose(failure -> writer.close().thenCompose(closed -> told(failure))));
    }

    private static CompletionStage<Void> told(Throwable failure) {
        return failure == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(
                        new IllegalStateException("closed before all was written: " + failure, failure));
    }
}
