package org.openpresence.database;

import java.util.List;
import org.openpresence.model.PresentityKey;

/**
 * What all watchers of a package of an entry have confirmed, as it stands in a table of ours. Immutable.
 *
 * @param settled revision of the entry up to which they know everything
 * @param hash of the document
 */
record ToldRow(long settled, long hash) {
    static final List<String> COLUMNS =
            List.of("key_high", "key_low", "event", "form", "bucket", "cluster_id", "settled", "hash");

    /** Returns the values of {@link #COLUMNS}. */
    Object[] values(Tables tables, PresentityKey key, String event) {
        return new Object[] {
            key.high(), key.low(), event, Tables.FORM, tables.bucket(key), tables.clusterId(), settled, hash
        };
    }
}
