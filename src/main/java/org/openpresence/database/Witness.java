package org.openpresence.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.openpresence.presentity.PresentityRecords.Unavailable;

/**
 * What the shared database says of the cluster: which of two halves may act, and which nodes have a lease. All times are the
 * database's. Safe for any thread: calls are carried out one after the other on a thread and a connection of its own, each
 * within a time limit; stages complete on that thread and fail with {@link Unavailable}.
 */
public final class Witness {
    /** How long the row is held, by the database's clock. Count it from before the call. */
    public static final long HELD_MILLIS = 3_000;

    private static final long OLD_MILLIS = 86_400_000;

    private final DataSource source;
    private final String cluster;
    private final String node;
    private final String clock;
    private final int limitSeconds;
    private final ExecutorService thread;
    private Connection connection;

    /** One call's work. */
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Connections must give up after about {@code limitSeconds} without an answer. */
    Witness(DataSource source, DatabaseSettings.Kind kind, String cluster, String node, int limitSeconds) {
        this.source = source;
        this.cluster = cluster;
        this.node = node;
        this.limitSeconds = limitSeconds;
        this.clock = kind == DatabaseSettings.Kind.MARIADB
                ? "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)"
                : "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(3)) * 1000 AS BIGINT)";
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread own = new Thread(task, "presence-witness");
            own.setDaemon(true);
            return own;
        });
    }

    /**
     * Tries to hold the row for {@value #HELD_MILLIS} ms, or to hold it longer.
     *
     * @param holder names those who hold it together: equal for all nodes of one half, different for the other half
     * @param members names the agreed list of members that the row is held for
     * @return whether it is held by this holder for this list; not while another holds it or held it for another list and its time
     *     is not over
     */
    public CompletionStage<Boolean> hold(String holder, String members) {
        return call(link -> {
            String until = clock + " + " + HELD_MILLIS;
            return update(
                                    link,
                                    "UPDATE openpresence_witness SET holder = ?, members = ?, until_ms = " + until
                                            + " WHERE cluster = ? AND (until_ms < " + clock
                                            + " OR holder = ? AND members = ?)",
                                    holder,
                                    members,
                                    cluster,
                                    holder,
                                    members)
                            > 0
                    || update(
                                    link,
                                    "INSERT IGNORE INTO openpresence_witness (cluster, holder, members, until_ms) VALUES (?, ?, ?, "
                                            + until + ")",
                                    cluster,
                                    holder,
                                    members)
                            > 0;
        });
    }

    /** Gives the row up, if this holder has it for this list: the other half need not wait. */
    public CompletionStage<Void> release(String holder, String members) {
        return call(link -> {
            update(
                    link,
                    "DELETE FROM openpresence_witness WHERE cluster = ? AND holder = ? AND members = ?",
                    cluster,
                    holder,
                    members);
            return null;
        });
    }

    /** Says that this node has a lease now. */
    public CompletionStage<Void> renew() {
        return call(link -> {
            update(
                    link,
                    "INSERT INTO openpresence_lease (cluster, node, renewed_ms) VALUES (?, ?, " + clock
                            + ") ON DUPLICATE KEY UPDATE renewed_ms = " + clock,
                    cluster,
                    node);
            return null;
        });
    }

    /** Says that this node has left: nobody need wait for it. Rows of nodes that are long gone go, too. */
    public CompletionStage<Void> leave() {
        return call(link -> {
            update(link, "DELETE FROM openpresence_lease WHERE cluster = ? AND node = ?", cluster, node);
            update(
                    link,
                    "DELETE FROM openpresence_lease WHERE cluster = ? AND renewed_ms < " + clock + " - " + OLD_MILLIS,
                    cluster);
            return null;
        });
    }

    /** Returns how long ago any other node of this cluster had a lease, in milliseconds; empty if none is known. */
    public CompletionStage<OptionalLong> youngestOther() {
        return call(link -> {
            try (PreparedStatement select = prepared(
                            link,
                            "SELECT MIN(" + clock
                                    + " - renewed_ms) FROM openpresence_lease WHERE cluster = ? AND node <> ?",
                            cluster,
                            node);
                    ResultSet rows = select.executeQuery()) {
                rows.next();
                long age = rows.getLong(1);
                return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, age));
            }
        });
    }

    /** Gives the connection back; nothing is taken any more. */
    CompletionStage<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                drop();
                closed.complete(null);
            });
            thread.shutdown();
        } catch (RejectedExecutionException already) {
            closed.complete(null);
        }
        return closed;
    }

    private int update(Connection link, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = prepared(link, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepared(Connection link, String sql, String... values) throws SQLException {
        PreparedStatement statement = link.prepareStatement(sql);
        statement.setQueryTimeout(limitSeconds);
        for (int i = 0; i < values.length; i++) {
            statement.setString(i + 1, values[i]);
        }
        return statement;
    }

    private <T> CompletionStage<T> call(Work<T> work) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    stage.complete(work.on(open()));
                } catch (SQLException failure) {
                    drop();
                    stage.completeExceptionally(
                            new Unavailable("the witness gives no answer: " + failure.getMessage(), failure));
                } catch (RuntimeException bug) {
                    stage.completeExceptionally(bug);
                }
            });
        } catch (RejectedExecutionException closed) {
            stage.completeExceptionally(new Unavailable("the witness is closed", closed));
        }
        return stage;
    }

    private Connection open() throws SQLException {
        if (connection == null) {
            connection = source.getConnection();
            connection.setAutoCommit(true);
        }
        return connection;
    }

    private void drop() {
        Connections.drop(connection);
        connection = null;
    }
}
