package org.openpresence.database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Settled;

/**
 * What the watchers of a package of an entry have confirmed, as it stands in a table of ours. Immutable.
 *
 * @param settled revision of the entry up to which they know everything
 * @param hash of the document
 * @param missed places of the subscriptions whose watchers have not
 */
record ToldRow(long settled, long hash, List<Integer> missed) {
    static final List<String> COLUMNS =
            List.of("key_high", "key_low", "event", "form", "bucket", "cluster_id", "settled", "hash", "missed");

    static ToldRow of(Settled news) {
        return new ToldRow(news.revision(), news.hash(), news.missed());
    }

    /** Takes the places as they stand in the table. */
    static ToldRow read(long settled, long hash, String missed) {
        List<Integer> places = new ArrayList<>(0);
        if (!missed.isEmpty()) {
            for (String place : missed.split(",", -1)) {
                places.add(Integer.valueOf(place));
            }
        }
        return new ToldRow(settled, hash, List.copyOf(places));
    }

    /** Returns whether the watcher of the subscription at {@code slot} knows the document, unless it was touched later. */
    boolean covers(int slot, long touched) {
        return touched <= settled && !missed.contains(slot);
    }

    /** Returns the values of {@link #COLUMNS}. */
    Object[] values(Tables tables, PresentityKey key, String event) {
        String places = missed.stream().map(String::valueOf).collect(Collectors.joining(","));
        return new Object[] {
            key.high(), key.low(), event, Tables.FORM, tables.bucket(key), tables.clusterId(), settled, hash, places
        };
    }
}
