package org.openpresence.database;

import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.publication.Publication;

/** Makes publications from rows, with or without what we know beyond Kamailio's columns. Confined to one load. */
final class PublicationReader {
    /** Kamailio's mark for rows that wait for their deletion. */
    private static final String OFFLINE_MARK = "*#-OFFLINE-#*";

    /** What {@link #read} wants to see of publications {@code p} and what we know beyond, {@code f}. */
    static final String COLUMNS =
            "p.id, p.username, p.domain, p.event, p.etag, p.expires, p.received_time, p.body, p.ruid,"
                    + " f.form, f.content_type, f.content_since_ms, f.expires_at_ms, f.received_at_ms, f.created_by,"
                    + " f.changed_by, f.bucket, p.sender";

    private final PackageFacts packages;
    private final EntryMap entries;

    PublicationReader(PackageFacts packages, EntryMap entries) {
        this.packages = packages;
        this.entries = entries;
    }

    void read(Cells row) {
        String user = row.text(1);
        String host = row.text(2);
        String event = row.text(3);
        String tag = row.text(4);
        if (tag.startsWith(OFFLINE_MARK)) {
            return;
        }
        String text = user.isEmpty() ? host : user + '@' + host;
        boolean known = !row.isNull(9);
        long expiresAt = expiresAt(row.number(5), known ? row.number(12) : 0);
        long receivedColumn = row.number(6);
        long receivedAt = known && row.number(13) / 1000 == receivedColumn ? row.number(13) : receivedColumn * 1000;
        byte[] body = row.octets(7);
        EntryRows entry = entries.of(known ? text : canonical(text));
        if (entry == null) {
            return;
        }
        Document document = new Document(known ? row.text(10) : packages.contentType(event), body);
        entry.add(new Publication(
                row.text(8),
                event,
                new EntityTag(tag),
                document,
                expiresAt,
                receivedAt,
                known ? row.number(11) : receivedAt,
                known ? row.number(14) : 0,
                known ? row.number(15) : 0,
                row.text(17) == null ? "" : row.text(17),
                packages.subject(event, document)));
        if (!known || row.number(16) == Buckets.UNKNOWN) {
            entry.markLoose();
        }
    }

    /** The column rules where another program has changed it, ours where it says the same more exactly. */
    static long expiresAt(long column, long ours) {
        if (column < 0) {
            return Publication.NEVER_MILLIS;
        }
        return RowText.seconds(ours) == column ? ours : column * 1000;
    }

    static String canonical(String address) {
        return Presentity.of(address.indexOf('@') < 0 ? "tel:" + address : address)
                .or(() -> Presentity.of("sip:" + address))
                .map(Presentity::address)
                .orElseThrow(() -> new IllegalArgumentException("no presentity is called " + address));
    }
}
