package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Counts how often records were loaded. Each load lets CSeqs go on {@value #CSEQ_RAISE} above what the last run may have
 * used; a row says at which count it was written, so no row has to be raised at a start. Safe for any thread.
 */
final class Starts {
    /** So far may the numbers on the wire run ahead of the rows in one run; see {@link EntryMemories}. */
    static final int CSEQ_RAISE = 1_000;

    /** Entries that are found one by one within this time count as one load: the numbers last for many years. */
    private static final long SAME_LOAD_NANOS = 1_000_000_000;

    private volatile int number;
    private volatile long countedNanos = System.nanoTime() - SAME_LOAD_NANOS;

    /** Returns the present count, which is written with each row. */
    int number() {
        return number;
    }

    /** Reads the count. */
    Future<Void> read(SqlClient client) {
        return client.query("SELECT COALESCE(MAX(start_number), 0) FROM openpresence_start")
                .execute()
                .map(rows -> {
                    number = Math.max(number, rows.iterator().next().getInteger(0));
                    return null;
                });
    }

    /** Counts one more load; completes when that is committed. */
    Future<Void> next(SqlClient client) {
        return client.query("INSERT INTO openpresence_start (id, start_number) VALUES (1, 1)"
                        + " ON DUPLICATE KEY UPDATE start_number = start_number + 1")
                .execute()
                .compose(done -> read(client))
                .onSuccess(done -> countedNanos = System.nanoTime());
    }

    /** Counts one more load unless the last was just now. */
    Future<Void> nextOfMany(SqlClient client) {
        return System.nanoTime() - countedNanos < SAME_LOAD_NANOS ? Future.succeededFuture() : next(client);
    }
}
