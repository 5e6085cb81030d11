package org.openpresence.database;

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

    void read(Cells row) {
        WatcherState state = WatcherState.ofCode((int) row.number(2));
        EntryRows entry = state == WatcherState.TERMINATED ? null : entries.of(row.text(6));
        if (entry == null) {
            return;
        }
        String reason = row.text(3);
        entry.add(
                new Subscription(
                        (int) row.number(8),
                        row.number(7),
                        row.text(1),
                        state,
                        reason == null ? "" : reason,
                        PublicationReader.expiresAt(row.number(4), row.number(9)),
                        row.number(10),
                        row.number(11),
                        row.number(12),
                        row.number(13),
                        PackedDialog.read(row.octets(14))),
                row.number(5),
                (int) row.number(15));
        if (row.number(16) == Buckets.UNKNOWN) {
            entry.markLoose();
        }
    }
}
