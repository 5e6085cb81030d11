package org.openpresence.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Where batches go. Confined to the writer's thread, which it blocks. */
interface RowSink extends AutoCloseable {

    /** Carries out all statements in one transaction. */
    void commit(List<RowsStatement> statements) throws SQLException;

    /** Returns the ids of rows by their keys, within the transaction of the next commit. */
    Map<List<Object>, Long> ids(List<RowsStatement> lookUps) throws SQLException;

    @Override
    void close();
}
