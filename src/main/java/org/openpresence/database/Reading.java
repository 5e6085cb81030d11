package org.openpresence.database;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.publication.Publication;

/** Where rows are read. Safe for any thread. */
interface Reading {
    /** Shows all entries of some buckets, or of all, while they arrive; gives their number. */
    Future<Integer> read(Optional<Set<Integer>> buckets, Consumer<LoadedEntry> visitor);

    /** Reads one entry; {@code address} may be "". */
    Future<Optional<LoadedEntry>> find(PresentityKey key, String address);

    /** Reads the publications of one package of one entry, and the hard state that documents tell of. */
    Future<List<Publication>> publications(PresentityKey key, String address, String event);

    /** Reads whose dialog it is. */
    Future<Optional<Entry>> findDialog(String callId, String toTag, String fromTag);

    /** Reads the names of all rows of some buckets. */
    Future<List<NamedRow>> names(Set<Integer> buckets);

    /** Reads what watchers are known to have confirmed in some buckets. */
    Future<Map<RecordKey.ToldKey, ToldRow>> told(Set<Integer> buckets);

    /**
     * The name of a row and what tells whether it is up to date.
     *
     * @param record names it
     * @param entry the entry it belongs to
     * @param changedBy operation that last changed the record
     * @param expiresAtMillis when the record ends
     * @param cseq the lowest sequence number that the row lets a reload begin with; 0 for a publication
     */
    record NamedRow(RecordKey record, PresentityKey entry, long changedBy, long expiresAtMillis, long cseq) {}
}
