package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.openpresence.database.RecordKey.DialogKey;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;

/**
 * Deletes rows that ended long ago and that no record stands for ({@code clean_period}): left over from a crash or by another
 * program. A safety net, since records that end delete their rows themselves. Confined to its Vert.x context.
 */
final class CleanJob {
    private static final int LIMIT = 1000;
    private static final int CHUNK = 100;
    private static final long UNDECIDED_SECONDS = 86_400;
    private static final long LEAST_GRACE_MILLIS = 60_000;

    /** A node that asks another waits for 10 s. */
    private static final long PATIENCE_NANOS = 6_000_000_000L;

    /** The revisions of an entry begin at the milliseconds of its creation, shifted so far. */
    private static final int REVISIONS_PER_MILLI = 10;

    private final Pool pool;
    private final Tables tables;
    private final PresentityRows writer;
    private final InstantSource clock;
    private final CommitFigures figures;
    private final long graceMillis;

    CleanJob(
            Pool pool,
            Tables tables,
            PresentityRows writer,
            InstantSource clock,
            CommitFigures figures,
            long cleanPeriodMillis) {
        this.pool = pool;
        this.tables = tables;
        this.writer = writer;
        this.clock = clock;
        this.figures = figures;
        this.graceMillis = Math.max(LEAST_GRACE_MILLIS, cleanPeriodMillis);
    }

    /** Looks until nothing is left that would go, but no longer than somebody waits for it. */
    Future<Cleaned> all() {
        return all(System.nanoTime() + PATIENCE_NANOS, new Cleaned(0, 0, 0, 0));
    }

    private Future<Cleaned> all(long untilNanos, Cleaned before) {
        return run().compose(gone -> {
            Cleaned sum = before.plus(gone);
            return gone.isNothing() || System.nanoTime() - untilNanos >= 0
                    ? Future.succeededFuture(sum)
                    : all(untilNanos, sum);
        });
    }

    /** Looks once at all tables; at most 1,000 rows of each go. Returns how many went. */
    Future<Cleaned> run() {
        long endedMillis = clock.millis() - graceMillis;
        String presentity = tables.names().presentity();
        String watchers = tables.names().activeWatchers();
        long[] gone = {0, 0, 0};
        return clean(
                        "SELECT id, username, domain, ruid FROM " + presentity,
                        presentity,
                        endedMillis,
                        CleanJob::publicationEntry,
                        row -> new PublicationKey(row.getString(3) == null ? "" : row.getString(3)))
                .onSuccess(rows -> gone[0] = rows)
                .compose(done -> clean(
                        "SELECT id, presentity_uri, callid, to_tag, from_tag FROM " + watchers,
                        watchers,
                        endedMillis,
                        row -> row.getString(1),
                        row -> new DialogKey(row.getString(2), row.getString(3), row.getString(4))))
                .onSuccess(rows -> gone[1] = rows)
                .compose(done -> orphans(
                        Tables.PUBLICATION_FACTS,
                        "expires_at_ms < ?",
                        "SELECT 1 FROM " + presentity + " p WHERE "
                                + tables.joins().publications("p", Tables.PUBLICATION_FACTS),
                        endedMillis))
                .onSuccess(rows -> gone[2] += rows)
                .compose(done -> orphans(
                        Tables.DIALOG_FACTS,
                        "expires_at_ms < ?",
                        "SELECT 1 FROM " + watchers + " a WHERE "
                                + tables.joins().dialogs("a", Tables.DIALOG_FACTS),
                        endedMillis))
                .onSuccess(rows -> gone[2] += rows)
                .compose(done -> orphans(
                        Tables.TOLD,
                        "settled < ?",
                        "SELECT 1 FROM " + Tables.DIALOG_FACTS + " d WHERE d.key_high = " + Tables.TOLD
                                + ".key_high AND d.key_low = " + Tables.TOLD + ".key_low",
                        endedMillis << REVISIONS_PER_MILLI))
                .onSuccess(rows -> gone[2] += rows)
                .compose(done -> undecided())
                .map(undecided -> new Cleaned(gone[0], gone[1], undecided, gone[2]));
    }

    /** As Kamailio does: whoever was not decided about for a day stands in its table no longer. */
    private Future<Integer> undecided() {
        return deleted(
                "DELETE FROM " + tables.names().watchers() + " WHERE status = ? AND inserted_time < ? LIMIT " + LIMIT,
                Tuple.of(WatcherState.PENDING.code(), RowText.whole(clock.millis() / 1000 - UNDECIDED_SECONDS)));
    }

    private Future<Integer> clean(
            String select,
            String table,
            long endedMillis,
            Function<Row, String> entryOf,
            Function<Row, RecordKey> keyOf) {
        return pool.preparedQuery(select + " WHERE expires > 0 AND expires < ? ORDER BY expires LIMIT " + LIMIT)
                .execute(Tuple.of(RowText.whole(endedMillis / 1000)))
                .compose(rows -> unowned(rows, entryOf, keyOf))
                .compose(ids -> deleteAll(table, ids, endedMillis));
    }

    /** Few at a time: whoever deadlocks with others gives up little, which the next cleanup finds again. */
    private Future<Integer> deleteAll(String table, List<Long> ids, long endedMillis) {
        Future<Integer> gone = Future.succeededFuture(0);
        for (int from = 0; from < ids.size(); from += CHUNK) {
            List<Long> chunk = ids.subList(from, Math.min(ids.size(), from + CHUNK));
            gone = gone.compose(before -> delete(table, chunk, endedMillis)
                    .recover(CleanJob::noneIfContended)
                    .map(rows -> before + rows));
        }
        return gone;
    }

    private static Future<Integer> noneIfContended(Throwable failure) {
        return failure instanceof SQLException sql && Failure.of(sql) == Failure.CONTENDED
                ? Future.succeededFuture(0)
                : Future.failedFuture(failure);
    }

    /** Another node may delete the same rows meanwhile: those count that were still there. */
    private Future<Integer> delete(String table, List<Long> ids, long endedMillis) {
        Tuple values = Tuple.tuple();
        values.addValue(RowText.whole(endedMillis / 1000));
        ids.forEach(values::addLong);
        return deleted(
                "DELETE FROM " + table + " WHERE expires < ? AND id IN ("
                        + String.join(", ", Collections.nCopies(ids.size(), "?")) + ')',
                values);
    }

    /** Returns how many rows {@code statement} has deleted. */
    private Future<Integer> deleted(String statement, Tuple values) {
        return pool.preparedQuery(statement)
                .execute(values)
                .map(SqlResult::rowCount)
                .onSuccess(figures::cleaned);
    }

    private Future<List<Long>> unowned(
            RowSet<Row> rows, Function<Row, String> entryOf, Function<Row, RecordKey> keyOf) {
        List<Long> ids = new ArrayList<>();
        List<PresentityKey> entries = new ArrayList<>();
        List<RecordKey> keys = new ArrayList<>();
        for (Row row : rows) {
            ids.add(row.getLong(0));
            entries.add(PresentityKey.of(Presentity.of(entryOf.apply(row)).orElse(new Presentity("-"))));
            keys.add(keyOf.apply(row));
        }
        return Future.fromCompletionStage(writer.lives(entries, keys, clock.millis()))
                .map(living -> {
                    List<Long> dead = new ArrayList<>();
                    for (int i = 0; i < ids.size(); i++) {
                        if (!living.get(i)) {
                            dead.add(ids.get(i));
                        }
                    }
                    return dead;
                });
    }

    private static String publicationEntry(Row row) {
        String user = row.getString(1);
        return user.isEmpty() ? "tel:" + row.getString(2) : "sip:" + user + '@' + row.getString(2);
    }

    private Future<Integer> orphans(String table, String old, String partner, long before) {
        return deleted(
                "DELETE FROM " + table + " WHERE " + old + " AND NOT EXISTS (" + partner + ") LIMIT " + LIMIT,
                Tuple.of(before));
    }
}
