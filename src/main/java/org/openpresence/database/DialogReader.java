package org.openpresence.database;

import io.vertx.sqlclient.Row;
import java.util.Map;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** Makes subscriptions from rows of ours. Confined to one load. */
final class DialogReader {
    private final Tables tables;
    private final Starts starts;
    private final Map<PresentityKey, EntryRows> entries;

    DialogReader(Tables tables, Starts starts, Map<PresentityKey, EntryRows> entries) {
        this.tables = tables;
        this.starts = starts;
        this.entries = entries;
    }

    String select() {
        return "SELECT a.id, a.event, a.status, a.reason, a.expires, a.local_cseq, d.presentity, d.random, d.slot,"
                + " d.expires_at_ms, d.remote_cseq, d.touched, d.created_by, d.changed_by, d.dialog, d.start_number FROM "
                + tables.names().activeWatchers() + " a LEFT JOIN " + Tables.DIALOG_FACTS + " d ON " + join(tables)
                + " WHERE d.form IS NOT NULL AND a.id > ? AND a.id <= ?";
    }

    static String join(Tables tables) {
        return "d.callid = " + tables.comparable("a.callid") + " AND d.to_tag = " + tables.comparable("a.to_tag")
                + " AND d.from_tag = " + tables.comparable("a.from_tag");
    }

    void read(Row row) {
        WatcherState state = WatcherState.ofCode(row.getInteger(2));
        if (state == WatcherState.TERMINATED) {
            return;
        }
        String reason = row.getString(3);
        RowReader.entry(entries, row.getString(6))
                .add(
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
                        row.getLong(5) + (long) Starts.CSEQ_RAISE * (starts.number() - row.getInteger(15)));
    }
}
