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
 * Deletes rows by their keys, few at a time: whoever deadlocks with others, or waits for a lock in vain, gives up little. After a deadlock
 * a portion is tried again at once, a few times; a lock that was waited for is left to the next look, since the others want their turn.
 * Confined to one run of {@link CleanJob}.
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
        Future<Integer> gone = Future.succeededFuture(0);
        for (int from = 0; from < keys.size(); from += ROWS) {
            List<List<Object>> some = keys.subList(from, Math.min(keys.size(), from + ROWS));
            gone = gone.compose(sum -> delete(rows, some, TRIES).map(more -> sum + more));
        }
        return gone.onSuccess(done -> {
            if (left > before) {
                LOG.info(
                        "left-over rows stay until the next cleanup table={} rows={} reason=locked by others, or no time left",
                        rows.table(),
                        left - before);
            }
        });
    }

    private Future<Integer> delete(Rows rows, List<List<Object>> some, int tries) {
        if (tries == 0 || System.nanoTime() - untilNanos >= 0) {
            left += some.size();
            return Future.succeededFuture(0);
        }
        Tuple values = Tuple.tuple();
        rows.values().forEach(values::addValue);
        some.forEach(key -> key.forEach(values::addValue));
        return pool.preparedQuery(rows.statement(some.size()))
                .execute(values)
                .map(SqlResult::rowCount)
                .onSuccess(figures::cleaned)
                .recover(failure -> failure instanceof SQLException sql && Failure.of(sql) == Failure.CONTENDED
                        ? delete(rows, some, DEADLOCK.equals(sql.getSQLState()) ? tries - 1 : 0)
                        : Future.failedFuture(failure));
    }
}
