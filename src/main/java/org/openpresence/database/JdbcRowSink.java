package org.openpresence.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits over one JDBC connection that it keeps, with the statements of the few shapes prepared once. After any failure of the
 * connection it takes another. Confined to the writer's thread.
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
    public void commit(List<RowsStatement> statements) throws SQLException {
        try {
            if (connection == null) {
                connection = open();
            }
            for (RowsStatement statement : statements) {
                execute(statement);
            }
            connection.commit();
        } catch (SQLException failure) {
            rollBack(failure);
            throw failure;
        }
    }

    private Connection open() throws SQLException {
        Connection opened = source.getConnection();
        opened.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        opened.setAutoCommit(false);
        return opened;
    }

    private void execute(RowsStatement statement) throws SQLException {
        PreparedStatement ready = prepared.get(statement.sql());
        if (ready == null) {
            ready = connection.prepareStatement(statement.sql());
            prepared.put(statement.sql(), ready);
        }
        int place = 0;
        for (Object value : statement.values()) {
            bind(ready, ++place, value);
        }
        ready.executeUpdate();
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
        if (connection == null) {
            return;
        }
        if (Failure.of(failure) != Failure.AWAY) {
            try {
                connection.rollback();
                return;
            } catch (SQLException lost) {
                failure.addSuppressed(lost);
            }
        }
        close();
    }

    @Override
    public void close() {
        prepared.clear();
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException lost) {
            LOG.atDebug().setCause(lost).log("Closing a lost connection failed");
        }
        connection = null;
    }
}
