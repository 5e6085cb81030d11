package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a table page by page along its {@code id}: the SQL client has no cursors over JDBC. A row that cannot be understood is
 * logged, counted and left out. Immutable.
 */
final class RowPages {
    private static final Logger LOG = LoggerFactory.getLogger(RowPages.class);
    private static final int PAGE = 4096;

    private final SqlClient client;
    private final CommitFigures figures;

    RowPages(SqlClient client, CommitFigures figures) {
        this.client = client;
        this.figures = figures;
    }

    /** Shows {@code visitor} the rows of {@code select}, which names {@code id} first and asks for those above ? and up to ?. */
    Future<Void> each(String select, String table, Consumer<Cells> visitor) {
        return pages(table, range -> client.preparedQuery(select).execute(range).map(rows -> {
            rows.forEach(row -> visit(new RowCells(row), table, visitor, figures));
            return null;
        }));
    }

    private Future<Void> pages(String table, Function<Tuple, Future<Void>> work) {
        return page(
                "SELECT MAX(id) FROM (SELECT id FROM " + table + " WHERE id > ? ORDER BY id LIMIT " + PAGE + ") page",
                work,
                -1);
    }

    private Future<Void> page(String pageEnd, Function<Tuple, Future<Void>> work, long above) {
        return client.preparedQuery(pageEnd).execute(Tuple.of(above)).compose(ends -> {
            Long end = ends.iterator().next().getLong(0);
            return end == null
                    ? Future.succeededFuture()
                    : work.apply(Tuple.of(above, end)).compose(done -> page(pageEnd, work, end));
        });
    }

    /** Shows one row. */
    static void visit(Cells row, String table, Consumer<Cells> visitor, CommitFigures figures) {
        try {
            visitor.accept(row);
        } catch (RuntimeException bad) {
            figures.skippedOne();
            LOG.warn(
                    "a row cannot be understood and is left out table={} id={} cause={}",
                    table,
                    row.text(0),
                    bad.toString());
        }
    }
}
