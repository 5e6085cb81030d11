package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows by their keys, few at a time: whoever deadlocks with others gives up little, and tries that again a few times. Where a lock
 * was waited for in vain, the rest of the table goes row by row: a statement about few of few rows may look at all of them, and waits for
 * whichever is locked. Those are left to the next look. Confined to one run of {@link CleanJob}.
 */
final class Portions {
    private static final int ROWS = 100;
    private static final int TRIES = 3;
    private static final String DEADLOCK = "40001";
    private static final Logger LOG = LoggerFactory.getLogger(Portions.class);

    private final Pool pool;
    private final CommitFigures figures;
    private final long untilNanos;
    private long left;

    /**
     * Makes a run.
     *
     * @param untilNanos when it is over, as {@link System#nanoTime} counts: what is not deleted by then is left
     */
    Portions(Pool pool, CommitFigures figures, long untilNanos) {
        this.pool = pool;
        this.figures = figures;
        this.untilNanos = untilNanos;
    }

    /**
     * Which rows may go. Immutable.
     *
     * @param table where they are
     * @param condition which they must fulfil still
     * @param values of the parameters in it
     * @param columns that name a row
     */
    record Rows(String table, String condition, List<Object> values, List<String> columns) {
        String statement(int rows) {
            String keys = columns.size() == 1
                    ? columns.get(0) + " IN (" + String.join(", ", Collections.nCopies(rows, "?")) + ')'
                    : String.join(" OR ", Collections.nCopies(rows, '(' + String.join(" = ? AND ", columns) + " = ?)"));
            return "DELETE FROM " + table + " WHERE " + condition + " AND (" + keys + ')';
        }
    }

    /** Returns how many were left behind so far. */
    long left() {
        return left;
    }

    /** Another node may delete the same rows meanwhile: those count that were still there. */
    Future<Integer> delete(Rows rows, List<List<Object>> keys) {
        long before = left;
        return delete(rows, keys, ROWS, TRIES, 0).onSuccess(done -> {
            if (left > before) {
                LOG.info(
                        "left-over rows stay until the next cleanup table={} rows={} reason=locked by others, or no time left",
                        rows.table(),
                        left - before);
            }
        });
    }

    private Future<Integer> delete(Rows rows, List<List<Object>> keys, int atOnce, int tries, int gone) {
        if (keys.isEmpty() || System.nanoTime() - untilNanos >= 0) {
            left += keys.size();
            return Future.succeededFuture(gone);
        }
        List<List<Object>> some = keys.subList(0, Math.min(keys.size(), atOnce));
        List<List<Object>> others = keys.subList(some.size(), keys.size());
        return execute(rows, some).transform(done -> {
            if (done.succeeded()) {
                return delete(rows, others, atOnce, TRIES, gone + done.result());
            }
            if (!(done.cause() instanceof SQLException sql) || Failure.of(sql) != Failure.CONTENDED) {
                return Future.failedFuture(done.cause());
            }
            if (DEADLOCK.equals(sql.getSQLState()) && tries > 1) {
                return delete(rows, keys, atOnce, tries - 1, gone);
            }
            if (some.size() > 1) {
                return delete(rows, keys, 1, TRIES, gone);
            }
            left++;
            return delete(rows, others, atOnce, TRIES, gone);
        });
    }

    private Future<Integer> execute(Rows rows, List<List<Object>> some) {
        Tuple values = Tuple.tuple();
        rows.values().forEach(values::addValue);
        some.forEach(key -> key.forEach(values::addValue));
        return pool.preparedQuery(rows.statement(some.size()))
                .execute(values)
                .map(SqlResult::rowCount)
                .onSuccess(figures::cleaned);
    }
}
