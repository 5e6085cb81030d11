package org.openpresence.database;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Set;
import org.openpresence.presentity.PresentityRecords;

/**
 * The writer of a node up to its statements, which go nowhere: for a rehearsal, which must not touch the database that other nodes
 * serve from, and has no time for another one. Safe for any thread.
 */
public final class WriterWithoutDatabase {
    private static final long UPDATE_PERIOD_MILLIS = 100_000;

    private final PresentityRows writer;

    /** Begins with tables as a MariaDB has them that we made. */
    public WriterWithoutDatabase(InstantSource clock) {
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
                new BatchRows(tables, new Starts(), clock), new Epochs(tables, false, ""), new NoSink(), figures);
        // A processor that is busy is no outage.
        DatabaseSettings settings =
                DatabaseSettings.mariaDb("", "", "").withPeriods(0, UPDATE_PERIOD_MILLIS, Integer.MAX_VALUE);
        this.writer = new PresentityRows(settings, tables, commits, new NoRows(), clock, figures);
    }

    /** Returns the records that are written. */
    public PresentityRecords records() {
        return writer;
    }

    /** Writes what waits for its period, as a node that stops does, and ends its threads. */
    public Future<Void> close() {
        return Future.fromCompletionStage(writer.flush().thenCompose(written -> writer.close()));
    }
}
