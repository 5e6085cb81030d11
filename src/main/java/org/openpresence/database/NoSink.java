package org.openpresence.database;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Takes as long as a fast disk and keeps nothing: for {@link RehearsalWriter}. Confined to the thread that commits. */
class NoSink implements RowSink {
    private static final long COMMIT_NANOS = 1_000_000;

    @Override
    public void execute(List<RowsStatement> statements) {
        // There are no rows.
    }

    @Override
    public void commit(List<RowsStatement> statements) {
        LockSupport.parkNanos(COMMIT_NANOS);
    }

    @Override
    public void rollBack() {
        // There are no rows.
    }

    @Override
    public Map<List<Object>, Long> ids(List<RowsStatement> lookUps) {
        return Map.of();
    }

    @Override
    public Map<Integer, Long> numbers(List<RowsStatement> lookUps) {
        throw new IllegalStateException("nobody can take a bucket of a rehearsal's");
    }

    @Override
    public void close() {
        // There is no connection.
    }
}
