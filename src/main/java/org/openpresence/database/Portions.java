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
 * whichever is locked. Those are left to the next look; after two such rows so is the rest of their table, whose locks would take the time of
 * all others. Confined to one run of {@link CleanJob}.
 */
final class Portions {
    private static final int ROWS = 100;
    private static final int TRIES = 3;
    private static final int IN_VAIN = 2;
    private static final String DEADLOCK = "40001";

    /** A single wait is to leave time to other tables; whoever holds a lock for longer holds it for long. */
    private static final String SHORT_WAIT = "SET STATEMENT innodb_lock_wait_timeout=1 FOR ";

    private static final Logger LOG = LoggerFactory.getLogger(Portions.class);

    private final Pool pool;
    private final String prefix;
    private final CommitFigures figures;
    private final long untilNanos;
    private long left;

    /**
     * Makes a run.
     *
     * @param kind the dialect
     * @param untilNanos when it is over, as {@link System#nanoTime} counts: what is not deleted by then is left
     */
    Portions(Pool pool, DatabaseSettings.Kind kind, CommitFigures figures, long untilNanos) {
        this.pool = pool;
        this.prefix = kind == DatabaseSettings.Kind.MARIADB ? SHORT_WAIT : "";
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
        Table table = new Table(rows);
        return table.delete(keys, ROWS, TRIES).map(done -> {
            if (left > before) {
                LOG.info(
                        "left-over rows stay until the next cleanup table={} rows={} reason=locked by others, or no time left",
                        rows.table(),
                        left - before);
            }
            return table.gone;
        });
    }

    /** How far one table has come. */
    private final class Table {
        private final Rows rows;
        private int gone;
        private int inVain;

        Table(Rows rows) {
            this.rows = rows;
        }

        Future<Void> delete(List<List<Object>> keys, int atOnce, int tries) {
            if (keys.isEmpty() || inVain >= IN_VAIN || System.nanoTime() - untilNanos >= 0) {
                left += keys.size();
                return Future.succeededFuture();
            }
            List<List<Object>> some = keys.subList(0, Math.min(keys.size(), atOnce));
            List<List<Object>> others = keys.subList(some.size(), keys.size());
            return execute(rows, some).transform(done -> {
                if (done.succeeded()) {
                    gone += done.result();
                    return delete(others, atOnce, TRIES);
                }
                if (!(done.cause() instanceof SQLException sql) || Failure.of(sql) != Failure.CONTENDED) {
                    return Future.failedFuture(done.cause());
                }
                boolean deadlock = DEADLOCK.equals(sql.getSQLState());
                if (deadlock && tries > 1) {
                    return delete(keys, atOnce, tries - 1);
                }
                if (some.size() > 1) {
                    // Whoever is in a deadlock with these has nothing to do with the others.
                    return deadlock
                            ? delete(some, 1, TRIES).compose(singly -> delete(others, atOnce, TRIES))
                            : delete(keys, 1, TRIES);
                }
                left++;
                inVain++;
                return delete(others, atOnce, TRIES);
            });
        }
    }

    private Future<Integer> execute(Rows rows, List<List<Object>> some) {
        Tuple values = Tuple.tuple();
        rows.values().forEach(values::addValue);
        some.forEach(key -> key.forEach(values::addValue));
        return pool.preparedQuery(prefix + rows.statement(some.size()))
                .execute(values)
                .map(SqlResult::rowCount)
                .onSuccess(figures::cleaned);
    }
}
