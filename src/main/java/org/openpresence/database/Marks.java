package org.openpresence.database;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openpresence.database.DirtyRecord.Level;
import org.openpresence.database.RecordKey.DialogKey;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/**
 * Marks records of an entry as dirty, and those that are gone as removed, so that a row that was read before does not bring them back.
 * Confined to the writer's thread.
 */
final class Marks {
    /** So far may the numbers on the wire run ahead of the rows before these are written again; loading adds 1,000. */
    private static final long CSEQ_AHEAD = 500;

    private final DirtyRecords dirty;
    private final Tombstones tombstones;

    Marks(DirtyRecords dirty, Tombstones tombstones) {
        this.dirty = dirty;
        this.tombstones = tombstones;
    }

    /** Marks what the change names and makes {@code wait} wait for it. */
    void markNamed(EntryMemory entry, Change change, PresentityState before, Level level, CommitWait wait) {
        Set<RecordKey> named = new HashSet<>();
        for (Publication publication : change.publications()) {
            if (named.add(PublicationKey.of(publication))) {
                mark(entry, publication, before, level).add(wait);
            }
        }
        for (Publication publication : change.removed()) {
            if (named.add(PublicationKey.of(publication))) {
                mark(entry, publication, before, level).add(wait);
            }
        }
        for (Subscription subscription : change.subscriptions()) {
            boolean rowless = neverHadRow(subscription, change, before);
            boolean ruled = WatcherRow.isNews(before, subscription);
            if (rowless && !ruled) {
                continue;
            }
            DirtyRecord record = mark(entry, subscription, level);
            record.rowless = rowless;
            record.ruled |= ruled;
            record.add(wait);
            if (entry.cseqWritten == EntryMemory.NO_ROW) {
                entry.cseqWritten = entry.newest.cseq().reserved();
            }
            entry.touch(subscription.event());
        }
    }

    /** Of what is over as it begins, as a fetch is, there is no row to delete, where it is known that nothing stood there before. */
    private boolean neverHadRow(Subscription put, Change change, PresentityState before) {
        Subscription held = before.subscriptions().get(put.slot());
        return put.ended()
                && change.from() == before.revision()
                && (held == null || held.random() != put.random())
                && dirty.isClean(DialogKey.of(put));
    }

    /** Marks a publication; {@code before} is how the entry was when it was clean. */
    DirtyRecord mark(EntryMemory entry, Publication publication, PresentityState before, Level level) {
        PublicationKey key = PublicationKey.of(publication);
        boolean clean = dirty.isClean(key);
        DirtyRecord onItsWay = dirty.get(key);
        DirtyRecord record = dirty.mark(entry, key, DirtyRecord.NO_SLOT, 0, level);
        if (clean) {
            record.kept = find(before, key);
        } else if (onItsWay != record) {
            record.kept = onItsWay.kept;
        }
        note(key, find(entry.newest, key).isPresent());
        return record;
    }

    /** Returns the publication of that name; empty for none. */
    static Optional<Publication> find(PresentityState state, PublicationKey key) {
        return state.publications().stream()
                .filter(one -> one.ruid().equals(key.ruid()))
                .findFirst();
    }

    /** Marks a subscription. */
    DirtyRecord mark(EntryMemory entry, Subscription subscription, Level level) {
        DialogKey key = DialogKey.of(subscription);
        Subscription there = entry.newest.subscriptions().get(subscription.slot());
        note(key, there != null && there.random() == subscription.random() && !there.ended());
        return dirty.mark(entry, key, subscription.slot(), subscription.random(), level);
    }

    private void note(RecordKey key, boolean isThere) {
        if (isThere) {
            tombstones.restored(key);
        } else {
            tombstones.removed(key);
        }
    }

    /** Marks what stood at a place that the change frees or gives to another. */
    void markReplaced(EntryMemory entry, Change change, Level level, List<DirtyRecord> gone) {
        for (int slot : change.forgotten()) {
            markGone(entry, entry.newest.subscriptions().get(slot), level, gone);
        }
        for (Subscription subscription : change.subscriptions()) {
            Subscription before = entry.newest.subscriptions().get(subscription.slot());
            if (before != null && before.random() != subscription.random()) {
                markGone(entry, before, level, gone);
            }
        }
    }

    /** An ended subscription was marked when it ended; its row may still be on its way out. */
    private void markGone(EntryMemory entry, Subscription before, Level level, List<DirtyRecord> gone) {
        if (before == null) {
            return;
        }
        DialogKey key = DialogKey.of(before);
        if (!before.ended()) {
            tombstones.removed(key);
            gone.add(dirty.mark(entry, key, before.slot(), before.random(), level));
            return;
        }
        DirtyRecord open = dirty.get(key);
        if (open != null) {
            dirty.raise(open, level);
            gone.add(open);
        }
    }

    /** Changes between were not seen yet: marks whatever is no longer there. */
    void markMissing(EntryMemory entry, PresentityState after, Level level, List<DirtyRecord> gone) {
        Set<RecordKey> kept = new HashSet<>();
        after.publications().forEach(publication -> kept.add(PublicationKey.of(publication)));
        for (Publication publication : entry.newest.publications()) {
            PublicationKey key = PublicationKey.of(publication);
            if (!kept.contains(key)) {
                tombstones.removed(key);
                gone.add(dirty.mark(entry, key, DirtyRecord.NO_SLOT, 0, level));
            }
        }
        entry.newest.subscriptions().forEach(before -> {
            Subscription now = after.subscriptions().get(before.slot());
            if (now == null || now.random() != before.random()) {
                markGone(entry, before, level, gone);
            }
        });
    }

    /** Changes since {@code before} were not seen: marks whatever came or is another by now. */
    void markUnseen(EntryMemory entry, PresentityState before) {
        Map<RecordKey, Publication> known = new HashMap<>();
        before.publications().forEach(publication -> known.put(PublicationKey.of(publication), publication));
        for (Publication publication : entry.newest.publications()) {
            if (isNews(known.get(PublicationKey.of(publication)), publication)) {
                mark(entry, publication, before, Level.DUE);
            }
        }
        entry.newest.subscriptions().forEach(subscription -> {
            if (isNews(before.subscriptions().get(subscription.slot()), subscription)) {
                DirtyRecord record = mark(entry, subscription, Level.DUE);
                record.ruled |= WatcherRow.isNews(before, subscription);
                if (entry.cseqWritten == EntryMemory.NO_ROW) {
                    entry.cseqWritten = entry.newest.cseq().reserved();
                }
                entry.touch(subscription.event());
            }
        });
    }

    private static boolean isNews(Publication before, Publication now) {
        return before == null
                || before.changedBy() != now.changedBy()
                || before.expiresAtMillis() != now.expiresAtMillis();
    }

    /** Of one that was over and never seen there is no row. */
    private static boolean isNews(Subscription before, Subscription now) {
        if (before == null || before.random() != now.random()) {
            return !now.ended();
        }
        return before.changedBy() != now.changedBy()
                || before.expiresAtMillis() != now.expiresAtMillis()
                || before.state() != now.state()
                || !before.reason().equals(now.reason())
                || !before.ruling().equals(now.ruling());
    }

    /** Makes {@code wait} wait for all dirty records of an entry. */
    void waitForEntry(EntryMemory entry, Level level, CommitWait wait) {
        if (entry.dirty > 0) {
            dirty.forEach(record -> {
                if (record.entry == entry) {
                    dirty.raise(record, level);
                    record.add(wait);
                }
            });
        }
    }

    /** A reload goes on above the numbers in the rows, so these must not fall far behind. */
    void markNumbers(EntryMemory entry) {
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
