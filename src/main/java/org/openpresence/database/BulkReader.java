package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads everything that a start or a takeover needs over plain JDBC, some parts at a time on threads of its own: the SQL client
 * takes several times as long for each row (ADR 3). Safe for any thread.
 */
final class BulkReader {
    /** More of them gain nothing on the two cores of a small node, and the database has other work. */
    static final int CONNECTIONS = 2;

    private final DataSource source;
    private final CommitFigures figures;

    BulkReader(DataSource source, CommitFigures figures) {
        this.source = source;
        this.figures = figures;
    }

    /** Reads one part. */
    @FunctionalInterface
    interface Part<P> {
        /** Returns how many entries were found in {@code part}. */
        int read(Rows rows, P part) throws SQLException;
    }

    /** A connection that reads. */
    final class Rows {
        private final Connection connection;

        private Rows(Connection connection) {
            this.connection = connection;
        }

        /** Shows {@code visitor} the rows of {@code select}; one that cannot be understood is left out. */
        void each(String select, String table, Consumer<Cells> visitor) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(select)) {
                Cells cells = new ResultCells(result);
                while (result.next()) {
                    RowPages.visit(cells, table, visitor, figures);
                }
            }
        }
    }

    /** Reads all parts in any order; gives the sum of what they say, or fails with the first failure. */
    <P> Future<Integer> read(List<P> parts, Part<P> reader) {
        if (parts.isEmpty()) {
            return Future.succeededFuture(0);
        }
        Promise<Integer> all = Promise.promise();
        int threads = Math.min(CONNECTIONS, parts.size());
        AtomicInteger next = new AtomicInteger();
        AtomicInteger count = new AtomicInteger();
        AtomicInteger open = new AtomicInteger(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "presence-database-load");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < threads; i++) {
            executor.execute(() -> {
                try (Connection connection = source.getConnection()) {
                    Rows rows = new Rows(connection);
                    for (int at = next.getAndIncrement(); at < parts.size(); at = next.getAndIncrement()) {
                        count.addAndGet(reader.read(rows, parts.get(at)));
                    }
                } catch (SQLException | RuntimeException failure) {
                    next.set(parts.size());
                    all.tryFail(failure);
                }
                if (open.decrementAndGet() == 0) {
                    all.tryComplete(count.get());
                }
            });
        }
        executor.shutdown();
        return all.future();
    }
}
