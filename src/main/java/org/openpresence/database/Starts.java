package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Counts how often the records were loaded. Each load lets CSeqs go on {@value #CSEQ_RAISE} above what the last run may have
 * used; a row says at which count it was written, so no row has to be raised at a start. Safe for any thread.
 */
final class Starts {
    /** So far may the numbers on the wire run ahead of the rows in one run; see {@link EntryMemories}. */
    static final int CSEQ_RAISE = 1_000;

    private volatile int number;

    /** Returns the present count, which is written with each row. */
    int number() {
        return number;
    }

    /** Reads the count. */
    Future<Void> read(SqlClient client) {
        return client.query("SELECT COALESCE(MAX(start_number), 0) FROM openpresence_start")
                .execute()
                .map(rows -> {
                    number = rows.iterator().next().getInteger(0);
                    return null;
                });
    }

    /** Counts one more load; completes when that is committed. */
    Future<Void> next(SqlClient client) {
        return client.query("INSERT INTO openpresence_start (id, start_number) VALUES (1, 1)"
                        + " ON DUPLICATE KEY UPDATE start_number = start_number + 1")
                .execute()
                .compose(done -> read(client));
    }
}
