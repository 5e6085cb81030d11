package org.openpresence.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits over one JDBC connection that it keeps, with the statements of the few shapes prepared once. After any failure of the
 * connection it takes another. Confined to the thread that commits.
 */
final class JdbcRowSink implements RowSink {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcRowSink.class);

    private final DataSource source;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private Connection connection;

    JdbcRowSink(DataSource source) {
        this.source = source;
    }

    @Override
    public void execute(List<RowsStatement> statements) throws SQLException {
        try {
            for (RowsStatement statement : statements) {
                bound(statement).executeUpdate();
            }
        } catch (SQLException failure) {
            rollBack(failure);
            throw failure;
        }
    }

    @Override
    public void commit(List<RowsStatement> statements) throws SQLException {
        execute(statements);
        try {
            open().commit();
        } catch (SQLException failure) {
            rollBack(failure);
            throw failure;
        }
    }

    @Override
    public Map<Integer, Long> numbers(List<RowsStatement> lookUps) throws SQLException {
        Map<Integer, Long> numbers = new HashMap<>();
        try {
            for (RowsStatement lookUp : lookUps) {
                try (ResultSet rows = bound(lookUp).executeQuery()) {
                    while (rows.next()) {
                        numbers.put(rows.getInt(1), rows.getLong(2));
                    }
                }
            }
            return numbers;
        } catch (SQLException failure) {
            rollBack(failure);
            throw failure;
        }
    }

    @Override
    public Map<List<Object>, Long> ids(List<RowsStatement> lookUps) throws SQLException {
        try {
            Map<List<Object>, Long> ids = new HashMap<>();
            for (RowsStatement lookUp : lookUps) {
                addIds(ids, bound(lookUp));
            }
            return ids;
        } catch (SQLException failure) {
            rollBack(failure);
            throw failure;
        }
    }

    private static void addIds(Map<List<Object>, Long> ids, PreparedStatement lookUp) throws SQLException {
        try (ResultSet rows = lookUp.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<Object> key = new ArrayList<>(columns - 1);
                for (int column = 2; column <= columns; column++) {
                    key.add(rows.getString(column));
                }
                ids.put(key, rows.getLong(1));
            }
        }
    }

    private Connection open() throws SQLException {
        if (connection == null) {
            connection = connected();
        }
        return connection;
    }

    /** Whatever keeps it from having a connection is an outage, and no fault of a row. */
    private Connection connected() throws SQLException {
        Connection fresh = null;
        try {
            fresh = source.getConnection();
            fresh.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            fresh.setAutoCommit(false);
            return fresh;
        } catch (SQLException failure) {
            Connections.drop(fresh);
            throw Failure.of(failure) == Failure.AWAY
                    ? failure
                    : new SQLNonTransientConnectionException(failure.getMessage(), failure.getSQLState(), failure);
        }
    }

    private PreparedStatement bound(RowsStatement statement) throws SQLException {
        PreparedStatement ready = prepared.get(statement.sql());
        if (ready == null) {
            ready = open().prepareStatement(statement.sql());
            prepared.put(statement.sql(), ready);
        }
        int place = 0;
        for (Object value : statement.values()) {
            bind(ready, ++place, value);
        }
        return ready;
    }

    private static void bind(PreparedStatement statement, int place, Object value) throws SQLException {
        if (value instanceof String text) {
            statement.setString(place, text);
        } else if (value instanceof Integer number) {
            statement.setInt(place, number);
        } else if (value instanceof Long number) {
            statement.setLong(place, number);
        } else if (value instanceof byte[] octets) {
            statement.setBytes(place, octets);
        } else {
            statement.setObject(place, value);
        }
    }

    private void rollBack(SQLException failure) {
        if (Failure.of(failure) == Failure.AWAY) {
            close();
        } else {
            rollBack();
        }
    }

    @Override
    public void rollBack() {
        if (connection == null) {
            return;
        }
        try {
            connection.rollback();
        } catch (SQLException lost) {
            LOG.debug("a transaction could not be rolled back; its connection goes", lost);
            close();
        }
    }

    @Override
    public void close() {
        prepared.clear();
        Connections.drop(connection);
        connection = null;
    }
}
