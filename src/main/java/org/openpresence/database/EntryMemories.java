package org.openpresence.database;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openpresence.database.DirtyRecord.Level;
import org.openpresence.database.RecordKey.DialogKey;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/**
 * Finds which records a change makes dirty. It remembers the newest state of each entry, because a change names the places that
 * it frees but not the dialogs that were there, and because changes may come in another order than they were made. Confined to
 * the writer's thread.
 */
final class EntryMemories {
    /** So far may the numbers on the wire run ahead of the rows before these are written again; loading adds 1,000. */
    private static final long CSEQ_AHEAD = 500;

    private final Map<PresentityKey, EntryMemory> entries = new HashMap<>();
    private final DirtyRecords dirty;

    EntryMemories(DirtyRecords dirty) {
        this.dirty = dirty;
    }

    /** Remembers what stands in the tables, unless the entry has changed since. */
    void loaded(Command.Load load, long lowestCSeq) {
        EntryMemory entry = entries.computeIfAbsent(load.key(), EntryMemory::new);
        if (!load.subscriptions().isEmpty()) {
            entry.cseqWritten = lowestCSeq;
        }
        if (entry.newest.revision() == 0) {
            SubscriptionTable table = SubscriptionTable.EMPTY;
            for (Subscription subscription : load.subscriptions()) {
                table = table.with(subscription);
            }
            PresentityState none = PresentityState.ABSENT;
            entry.newest = new PresentityState(
                    load.address(), 0, load.publications(), table, List.of(), List.of(), none.cseq(), 0);
        }
    }

    /** Marks what a change touched and makes {@code wait} wait for it. */
    void changed(Applied applied, Level level, CommitWait wait) {
        EntryMemory entry = entries.computeIfAbsent(applied.key(), EntryMemory::new);
        Change change = applied.change();
        PresentityState before = entry.newest;
        PresentityState after = applied.state();
        if (after.revision() > before.revision()) {
            markReplaced(entry, change, level, wait);
            if (before.revision() != 0 && change.from() != before.revision()) {
                markMissing(entry, after, level, wait);
            }
            entry.newest = after;
            entry.emptySinceNanos = 0;
        } else if (!change.forgotten().isEmpty()) {
            waitForEntry(entry, level, wait);
        }
        markNamed(entry, change, level, wait);
        markNumbers(entry);
    }

    /** Makes {@code wait} wait for all dirty records of an entry. */
    void waitForEntry(PresentityKey key, Level level, CommitWait wait) {
        EntryMemory entry = entries.get(key);
        if (entry != null) {
            waitForEntry(entry, level, wait);
        }
    }

    /** Returns whether the dialog or publication lives in the entry, as far as it was shown. */
    boolean lives(PresentityKey key, RecordKey record, long nowMillis) {
        EntryMemory entry = entries.get(key);
        if (entry == null) {
            return false;
        }
        boolean[] found = {dirty.get(record) != null};
        for (Publication publication : entry.newest.publications()) {
            found[0] |= publication.expiresAtMillis() > nowMillis
                    && PublicationKey.of(publication).equals(record);
        }
        entry.newest
                .subscriptions()
                .forEach(subscription -> found[0] |= subscription.expiresAtMillis() > nowMillis
                        && DialogKey.of(subscription).equals(record));
        return found[0];
    }

    /** Drops entries that have been empty for some time: a change that is late by more does not come. */
    void sweep(long nowNanos, long afterNanos) {
        entries.values().removeIf(entry -> {
            if (entry.dirty > 0 || !entry.newest.isEmpty()) {
                return false;
            }
            if (entry.emptySinceNanos == 0) {
                entry.emptySinceNanos = nowNanos;
            }
            return nowNanos - entry.emptySinceNanos > afterNanos;
        });
    }

    private void markNamed(EntryMemory entry, Change change, Level level, CommitWait wait) {
        Set<RecordKey> named = new HashSet<>();
        for (Publication publication : change.publications()) {
            mark(entry, publication, level, wait, named);
        }
        for (Publication publication : change.removed()) {
            mark(entry, publication, level, wait, named);
        }
        for (Subscription subscription : change.subscriptions()) {
            mark(entry, subscription, level, wait);
            if (entry.cseqWritten == EntryMemory.NO_ROW) {
                entry.cseqWritten = entry.newest.cseq().reserved();
            }
        }
    }

    private void mark(EntryMemory entry, Publication publication, Level level, CommitWait wait, Set<RecordKey> named) {
        RecordKey key = PublicationKey.of(publication);
        if (named.add(key)) {
            dirty.mark(entry, key, DirtyRecord.NO_SLOT, 0, level).add(wait);
        }
    }

    private void mark(EntryMemory entry, Subscription subscription, Level level, CommitWait wait) {
        dirty.mark(entry, DialogKey.of(subscription), subscription.slot(), subscription.random(), level)
                .add(wait);
    }

    /** What stood at a place that the change frees or gives to another. */
    private void markReplaced(EntryMemory entry, Change change, Level level, CommitWait wait) {
        for (int slot : change.forgotten()) {
            markGone(entry, entry.newest.subscriptions().get(slot), level, wait);
        }
        for (Subscription subscription : change.subscriptions()) {
            Subscription before = entry.newest.subscriptions().get(subscription.slot());
            if (before != null && before.random() != subscription.random()) {
                markGone(entry, before, level, wait);
            }
        }
    }

    /** An ended subscription was marked when it ended; its row may still be on its way out. */
    private void markGone(EntryMemory entry, Subscription gone, Level level, CommitWait wait) {
        if (gone == null) {
            return;
        }
        if (!gone.ended()) {
            mark(entry, gone, level, wait);
            return;
        }
        DirtyRecord open = dirty.get(DialogKey.of(gone));
        if (open != null) {
            dirty.raise(open, level);
            open.add(wait);
        }
    }

    /** Changes between were not seen yet: whatever is no longer there goes. */
    private void markMissing(EntryMemory entry, PresentityState after, Level level, CommitWait wait) {
        Set<RecordKey> kept = new HashSet<>();
        after.publications().forEach(publication -> kept.add(PublicationKey.of(publication)));
        Set<RecordKey> named = new HashSet<>();
        for (Publication publication : entry.newest.publications()) {
            if (!kept.contains(PublicationKey.of(publication))) {
                mark(entry, publication, level, wait, named);
            }
        }
        entry.newest.subscriptions().forEach(before -> {
            Subscription now = after.subscriptions().get(before.slot());
            if (now == null || now.random() != before.random()) {
                markGone(entry, before, level, wait);
            }
        });
    }

    private void waitForEntry(EntryMemory entry, Level level, CommitWait wait) {
        if (entry.dirty > 0) {
            for (DirtyRecord record : List.copyOf(dirty.all())) {
                if (record.entry == entry) {
                    dirty.raise(record, level);
                    record.add(wait);
                }
            }
        }
    }

    /** A reload goes on above the numbers in the rows, so these must not fall far behind. */
    private void markNumbers(EntryMemory entry) {
        long reserved = entry.newest.cseq().reserved();
        if (entry.cseqWritten == EntryMemory.NO_ROW || reserved - entry.cseqWritten < CSEQ_AHEAD) {
            return;
        }
        entry.cseqWritten = reserved;
        entry.newest.subscriptions().forEach(subscription -> {
            if (!subscription.ended()) {
                dirty.mark(entry, DialogKey.of(subscription), subscription.slot(), subscription.random(), Level.DUE);
            }
        });
    }
}
