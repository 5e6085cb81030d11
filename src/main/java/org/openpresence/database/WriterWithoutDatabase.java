package org.openpresence.database;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openpresence.presentity.PresentityRecords;

/**
 * The writer of a node up to its statements, which go nowhere: for a rehearsal, which must not touch the database that other nodes
 * serve from, and has no time for another one. Safe for any thread.
 */
public final class WriterWithoutDatabase {
    private static final long UPDATE_PERIOD_MILLIS = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PresentityRows writer;
    private final Duration patience;

    /** Begins with tables as a MariaDB has them that we made. */
    public WriterWithoutDatabase(InstantSource clock) {
        this(clock, new NoSink(), PATIENCE);
    }

    /** As the other one; what waits when it is closed has so long to be written. */
    WriterWithoutDatabase(InstantSource clock, RowSink sink, Duration patience) {
        this.patience = patience;
        Tables tables = new Tables(
                DatabaseSettings.Kind.MARIADB,
                TableNames.USUAL,
                RowWidths.UNBOUNDED,
                Set.of(),
                KeyColumns.ALIKE,
                Buckets.ALONE,
                0);
        CommitFigures figures = new CommitFigures(nanos -> {});
        GroupCommit commits = new GroupCommit(
                new BatchRows(tables, new Starts(), clock), new Epochs(tables, false, ""), sink, figures);
        // A processor that is busy is no outage.
        DatabaseSettings settings =
                DatabaseSettings.mariaDb("", "", "").withPeriods(0, UPDATE_PERIOD_MILLIS, Integer.MAX_VALUE);
        this.writer = new PresentityRows(settings, tables, commits, new NoRows(), clock, figures);
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
