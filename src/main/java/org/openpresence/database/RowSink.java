package org.openpresence.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Where batches go: statements of one transaction at a time. Confined to the thread that commits, which it blocks. */
interface RowSink extends AutoCloseable {

    /** Carries out statements within the transaction of the next commit; after a failure that is rolled back. */
    void execute(List<RowsStatement> statements) throws SQLException;

    /** Carries out all statements and commits the transaction. */
    void commit(List<RowsStatement> statements) throws SQLException;

    /** Undoes what was carried out since the last commit, if anything was: it keeps no row locked for others. */
    void rollBack();

    /** Returns the ids of rows by their keys, within the transaction of the next commit. */
    Map<List<Object>, Long> ids(List<RowsStatement> lookUps) throws SQLException;

    /** Returns pairs of numbers, within the transaction of the next commit. */
    Map<Integer, Long> numbers(List<RowsStatement> lookUps) throws SQLException;

    @Override
    void close();
}
