package org.openpresence.database;

import io.vertx.sqlclient.Row;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** Makes subscriptions from rows of ours. Confined to one load. */
final class DialogReader {
    /** What {@link #read} wants to see of subscriptions {@code a} and what we know beyond, {@code d}. */
    static final String COLUMNS =
            "a.id, a.event, a.status, a.reason, a.expires, a.local_cseq, d.presentity, d.random, d.slot,"
                    + " d.expires_at_ms, d.remote_cseq, d.touched, d.created_by, d.changed_by, d.dialog, d.start_number, d.bucket";

    private final EntryMap entries;

    DialogReader(EntryMap entries) {
        this.entries = entries;
    }

    void read(Row row) {
        WatcherState state = WatcherState.ofCode(row.getInteger(2));
        EntryRows entry = state == WatcherState.TERMINATED ? null : entries.of(row.getString(6));
        if (entry == null) {
            return;
        }
        String reason = row.getString(3);
        entry.add(
                new Subscription(
                        row.getInteger(8),
                        row.getLong(7),
                        row.getString(1),
                        state,
                        reason == null ? "" : reason,
                        PublicationReader.expiresAt(row.getLong(4), row.getLong(9)),
                        row.getLong(10),
                        row.getLong(11),
                        row.getLong(12),
                        row.getLong(13),
                        PackedDialog.read(row.getBuffer(14).getBytes())),
                row.getLong(5),
                row.getInteger(15));
        if (row.getInteger(16) == Buckets.UNKNOWN) {
            entry.markLoose();
        }
    }
}
