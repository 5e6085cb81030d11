package org.openpresence.database;

import java.util.List;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.publication.Publication;

/** How a publication stands in {@code presentity} and in our table beside it. Pure. */
final class PublicationRow {
    static final List<String> COLUMNS = List.of(
            "ruid", "username", "domain", "event", "etag", "expires", "received_time", "body", "sender", "priority");

    static final List<String> FACT_COLUMNS = List.of(
            "ruid",
            "form",
            "bucket",
            "content_type",
            "content_since_ms",
            "expires_at_ms",
            "received_at_ms",
            "created_by",
            "changed_by",
            "key_high",
            "key_low",
            "cluster_id");

    private PublicationRow() {}

    /** Returns the values of {@link #COLUMNS}. */
    static Object[] values(String address, Publication publication) {
        Presentity presentity = new Presentity(address);
        return new Object[] {
            publication.ruid(),
            presentity.user(),
            presentity.host(),
            publication.event(),
            publication.entityTag().value(),
            publication.neverEnds() ? -1 : RowText.seconds(publication.expiresAtMillis()),
            RowText.whole(publication.receivedAtMillis() / 1000),
            publication.document().body(),
            publication.sender(),
            0
        };
    }

    /** Returns the values of {@link #FACT_COLUMNS}. */
    static Object[] facts(Tables tables, PresentityKey key, Publication publication) {
        return new Object[] {
            publication.ruid(),
            Tables.FORM,
            tables.bucket(key),
            publication.document().contentType(),
            publication.contentSinceMillis(),
            publication.expiresAtMillis(),
            publication.receivedAtMillis(),
            publication.createdBy(),
            publication.changedBy(),
            key.high(),
            key.low(),
            tables.clusterId()
        };
    }
}
