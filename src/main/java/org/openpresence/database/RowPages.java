package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.function.Consumer;
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

    /**
     * Shows {@code visitor} the rows of {@code select}, which names {@code id} first and asks for those above its one parameter;
     * order and limit are added.
     */
    Future<Void> each(String select, String table, Consumer<Row> visitor) {
        return page(select + " ORDER BY 1 LIMIT " + PAGE, table, visitor, -1);
    }

    private Future<Void> page(String sql, String table, Consumer<Row> visitor, long above) {
        return client.preparedQuery(sql).execute(Tuple.of(above)).compose(rows -> {
            long last = above;
            for (Row row : rows) {
                last = row.getLong(0);
                visit(row, table, visitor);
            }
            return rows.size() < PAGE ? Future.succeededFuture() : page(sql, table, visitor, last);
        });
    }

    private void visit(Row row, String table, Consumer<Row> visitor) {
        try {
            visitor.accept(row);
        } catch (RuntimeException bad) {
            figures.skippedOne();
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .addKeyValue("id", row.getLong(0))
                    .addKeyValue("reason", bad.toString())
                    .log("A row cannot be understood and is left out");
        }
    }
}
