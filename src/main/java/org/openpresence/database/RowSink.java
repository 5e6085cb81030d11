package org.openpresence.database;

import java.sql.SQLException;
import java.util.List;

/** Where batches go. Confined to the writer's thread, which it blocks. */
interface RowSink extends AutoCloseable {

    /** Carries out all statements in one transaction. */
    void commit(List<RowsStatement> statements) throws SQLException;

    @Override
    void close();
}
