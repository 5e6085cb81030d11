package org.openpresence.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A table of subscription dialogs that a module keeps for itself, as {@code rls} does: the manual's {@code shtable_t}. Making one is
 * {@code new_shtable}; {@code destroy_shtable} is letting go of it. It knows what its owner has not yet written anywhere. Safe for
 * any thread; each operation is atomic.
 */
public final class DialogTable {
    private final ConcurrentHashMap<DialogInfo.Id, Row> rows = new ConcurrentHashMap<>();

    /** What {@link #changes} has to say of a dialog. */
    private enum News {
        NONE,
        UPDATED,
        INSERTED
    }

    /** A dialog, and what of it nobody has looked at yet. */
    private record Row(DialogInfo dialog, News news) {
        Row changedTo(DialogInfo other) {
            return new Row(other, news == News.INSERTED ? news : News.UPDATED);
        }
    }

    /** Which side an update comes from. */
    public enum Side {
        /** From the watcher: its sequence number, Contact, state and expiry are taken. */
        REMOTE,
        /** From us: a NOTIFY was sent, so its sequence number and version count one more; the state is taken. */
        LOCAL
    }

    /**
     * What has changed since the last look. Immutable.
     *
     * @param inserted dialogs that are new
     * @param updated dialogs that were there
     * @param expired dialogs whose time is over; they are no longer in the table
     */
    public record Changes(List<DialogInfo> inserted, List<DialogInfo> updated, List<DialogInfo> expired) {
        public Changes {
            inserted = List.copyOf(inserted);
            updated = List.copyOf(updated);
            expired = List.copyOf(expired);
        }
    }

    /** Puts a dialog in; {@code insert_shtable}. Returns false, and changes nothing, when it is there already. */
    public boolean insert(DialogInfo dialog) {
        return rows.putIfAbsent(dialog.id(), new Row(dialog, News.INSERTED)) == null;
    }

    /** Returns the dialog of that name; {@code search_shtable}. */
    public Optional<DialogInfo> search(DialogInfo.Id id) {
        return Optional.ofNullable(rows.get(id)).map(Row::dialog);
    }

    /** Takes a dialog out and returns it; {@code delete_shtable}. */
    public Optional<DialogInfo> delete(DialogInfo.Id id) {
        return Optional.ofNullable(rows.remove(id)).map(Row::dialog);
    }

    /**
     * Changes a dialog; {@code update_shtable}. Returns what it is afterwards; empty, and nothing is changed, when it is not there or
     * the watcher's sequence number has not risen (RFC 3261 §12.2.2).
     */
    public Optional<DialogInfo> update(DialogInfo newer, Side side) {
        boolean[] done = {false};
        Row after = rows.computeIfPresent(newer.id(), (id, row) -> {
            done[0] = side == Side.LOCAL || newer.remoteCSeq() > row.dialog().remoteCSeq();
            if (!done[0]) {
                return row;
            }
            DialogInfo held = row.dialog();
            return row.changedTo(
                    side == Side.REMOTE
                            ? held.refreshedBy(newer)
                            : held.notified().in(newer.state(), newer.reason()));
        });
        return done[0] ? Optional.of(after.dialog()) : Optional.empty();
    }

    /** Returns how many dialogs it holds. */
    public int size() {
        return rows.size();
    }

    /**
     * Returns what is to be written and takes out what has expired by {@code now}; {@code update_db_subs}, whose caller writes it.
     * What a look has returned, the next does not return again.
     */
    public Changes changes(Instant now) {
        List<DialogInfo> inserted = new ArrayList<>();
        List<DialogInfo> updated = new ArrayList<>();
        List<DialogInfo> expired = new ArrayList<>();
        for (DialogInfo.Id id : rows.keySet()) {
            rows.computeIfPresent(id, (same, row) -> {
                if (!row.dialog().expiresAt().isAfter(now)) {
                    expired.add(row.dialog());
                    return null;
                }
                if (row.news() != News.NONE) {
                    (row.news() == News.INSERTED ? inserted : updated).add(row.dialog());
                }
                return new Row(row.dialog(), News.NONE);
            });
        }
        return new Changes(inserted, updated, expired);
    }
}
