package org.openpresence.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of connections that are of no use any more. Safe for any thread. */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private Connections() {}

    /** Closes one that may be lost already, which is no news then; null is none. */
    static void drop(Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException lost) {
            LOG.debug("closing a lost connection failed", lost);
        }
    }
}
