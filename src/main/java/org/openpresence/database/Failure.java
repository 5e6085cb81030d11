package org.openpresence.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What a failed transaction means for the records in it. The numbers are those of MariaDB and H2. */
enum Failure {
    /** Deadlock, or a lock that was not given in time: the same again may succeed. */
    CONTENDED,
    /** The database, the table or the right to write is away: nothing can be written now. */
    AWAY,
    /** Some value does not fit its column. */
    REFUSED;

    /** 1205, 1213 and 1020 of MariaDB; lock timeout, deadlock and concurrent update of H2. */
    private static final Set<Integer> CONTENTION = Set.of(1205, 1213, 1020, 50200, 40001, 90131);

    /**
     * Of MariaDB: no more disk, too many connections, shutdown, read-only, table full, killed connection. Of H2: closed or
     * broken database, no disk, connection gone.
     */
    private static final Set<Integer> OUTAGE = Set.of(
            1021, 1030, 1040, 1053, 1077, 1114, 1203, 1290, 1317, 1836, 1927, 90007, 90028, 90031, 90067, 90098, 90121,
            90020);

    // MariaDB's driver calls every state that it does not know, a trigger's among them, a transient failure of the
    // connection.

    /** Connection, resources, operator's doing, access and syntax: of the whole table, not of one row. */
    private static final Set<String> OUTAGE_CLASSES = Set.of("08", "53", "57", "58", "28", "42", "3D");

    static Failure of(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (CONTENTION.contains(failure.getErrorCode()) || state.equals("40001")) {
            return CONTENDED;
        }
        boolean away = OUTAGE.contains(failure.getErrorCode())
                || OUTAGE_CLASSES.contains(state.length() < 2 ? "" : state.substring(0, 2))
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || (failure instanceof SQLTransientConnectionException && failure.getErrorCode() <= 0);
        return away ? AWAY : REFUSED;
    }
}
