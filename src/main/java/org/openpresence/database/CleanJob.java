package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
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
    private static final List<String> ID = List.of("id");
    private static final long UNDECIDED_SECONDS = 86_400;
    private static final long LEAST_GRACE_MILLIS = 60_000;

    /** A node that asks another waits for 10 s. */
    private static final long PATIENCE_NANOS = 6_000_000_000L;

    /** Of a run that nobody waits for. */
    private static final long RUN_NANOS = 60_000_000_000L;

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
        return all(System.nanoTime() + PATIENCE_NANOS, Cleaned.NOTHING);
    }

    private Future<Cleaned> all(long untilNanos, Cleaned before) {
        return run(untilNanos).compose(gone -> {
            Cleaned sum = before.plus(gone);
            return gone.isNothing() || System.nanoTime() - untilNanos >= 0
                    ? Future.succeededFuture(sum)
                    : all(untilNanos, sum);
        });
    }

    /** Looks once at all tables; at most 1,000 rows of each go. Returns how many went. */
    Future<Cleaned> run() {
        return run(System.nanoTime() + RUN_NANOS);
    }

    private Future<Cleaned> run(long untilNanos) {
        Portions portions = new Portions(pool, tables.kind(), figures, untilNanos);
        long endedMillis = clock.millis() - graceMillis;
        String presentity = tables.names().presentity();
        String watchers = tables.names().activeWatchers();
        long[] gone = {0, 0, 0};
        return clean(
                        portions,
                        "SELECT id, username, domain, ruid FROM " + presentity,
                        presentity,
                        endedMillis,
                        CleanJob::publicationEntry,
                        row -> new PublicationKey(row.getString(3) == null ? "" : row.getString(3)))
                .onSuccess(rows -> gone[0] = rows)
                .compose(done -> clean(
                        portions,
                        "SELECT id, presentity_uri, callid, to_tag, from_tag FROM " + watchers,
                        watchers,
                        endedMillis,
                        row -> row.getString(1),
                        row -> new DialogKey(row.getString(2), row.getString(3), row.getString(4))))
                .onSuccess(rows -> gone[1] = rows)
                .compose(done -> delete(
                        portions,
                        orphans(
                                Tables.PUBLICATION_FACTS,
                                Tables.RUID,
                                "expires_at_ms < ?",
                                "SELECT 1 FROM " + presentity + " p WHERE "
                                        + tables.joins().publications("p", Tables.PUBLICATION_FACTS),
                                endedMillis)))
                .onSuccess(rows -> gone[2] += rows)
                .compose(done -> delete(
                        portions,
                        orphans(
                                Tables.DIALOG_FACTS,
                                Tables.DIALOG,
                                "expires_at_ms < ?",
                                "SELECT 1 FROM " + watchers + " a WHERE "
                                        + tables.joins().dialogs("a", Tables.DIALOG_FACTS),
                                endedMillis)))
                .onSuccess(rows -> gone[2] += rows)
                .compose(done -> delete(
                        portions,
                        orphans(
                                Tables.TOLD,
                                Tables.TOLD_KEY,
                                "settled < ?",
                                "SELECT 1 FROM " + Tables.DIALOG_FACTS + " d WHERE d.key_high = " + Tables.TOLD
                                        + ".key_high AND d.key_low = " + Tables.TOLD + ".key_low",
                                endedMillis << REVISIONS_PER_MILLI)))
                .onSuccess(rows -> gone[2] += rows)
                .compose(done -> delete(portions, undecided()))
                .map(undecided -> new Cleaned(gone[0], gone[1], undecided, gone[2], portions.left()));
    }

    /** As Kamailio does: whoever was not decided about for a day stands in its table no longer. */
    private Portions.Rows undecided() {
        return new Portions.Rows(
                tables.names().watchers(),
                "status = ? AND inserted_time < ?",
                List.of(WatcherState.PENDING.code(), RowText.whole(clock.millis() / 1000 - UNDECIDED_SECONDS)),
                ID);
    }

    private static Portions.Rows orphans(String table, List<String> key, String old, String partner, long before) {
        return new Portions.Rows(table, old + " AND NOT EXISTS (" + partner + ')', List.of(before), key);
    }

    /** They are looked for without a lock, so that one that another holds does not keep the others. */
    private Future<Integer> delete(Portions portions, Portions.Rows rows) {
        Tuple values = Tuple.tuple();
        rows.values().forEach(values::addValue);
        return pool.preparedQuery("SELECT " + String.join(", ", rows.columns()) + " FROM " + rows.table() + " WHERE "
                        + rows.condition() + " LIMIT " + LIMIT)
                .execute(values)
                .compose(found -> {
                    List<List<Object>> keys = new ArrayList<>();
                    for (Row row : found) {
                        List<Object> key = new ArrayList<>();
                        for (int column = 0; column < rows.columns().size(); column++) {
                            key.add(row.getValue(column));
                        }
                        keys.add(key);
                    }
                    return portions.delete(rows, keys);
                });
    }

    private Future<Integer> clean(
            Portions portions,
            String select,
            String table,
            long endedMillis,
            Function<Row, String> entryOf,
            Function<Row, RecordKey> keyOf) {
        List<Object> ended = List.of(RowText.whole(endedMillis / 1000));
        return pool.preparedQuery(select + " WHERE expires > 0 AND expires < ? ORDER BY expires LIMIT " + LIMIT)
                .execute(Tuple.from(ended))
                .compose(rows -> unowned(rows, entryOf, keyOf))
                .compose(ids -> portions.delete(
                        new Portions.Rows(table, "expires < ?", ended, ID),
                        ids.stream().map(List::<Object>of).toList()));
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
}
