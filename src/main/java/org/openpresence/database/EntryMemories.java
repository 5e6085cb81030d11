package org.openpresence.database;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.openpresence.database.DirtyRecord.Level;
import org.openpresence.database.RecordKey.DialogKey;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.database.RecordKey.ToldKey;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/**
 * Finds which records a change makes dirty. It remembers the newest state of each entry, because a change names the places that
 * it frees but not the dialogs that were there, and because changes may come in another order than they were made. Confined to
 * the writer's thread.
 */
final class EntryMemories {
    private final Map<PresentityKey, EntryMemory> entries = new HashMap<>();
    private final Tombstones tombstones = new Tombstones();
    private final DirtyRecords dirty;
    private final ToldMemories told;
    private final Marks marks;

    EntryMemories(DirtyRecords dirty) {
        this.dirty = dirty;
        this.told = new ToldMemories(dirty);
        this.marks = new Marks(dirty, tombstones);
    }

    /** Remembers what stands in the tables, unless the entry has changed since; loose rows are written again. */
    void read(LoadedEntry loaded) {
        Command.Load load = loaded.load();
        EntryMemory entry = entries.computeIfAbsent(load.key(), EntryMemory::new);
        if (!load.subscriptions().isEmpty()) {
            boolean other = entry.cseqWritten == EntryMemory.NO_ROW || loaded.lowestCSeq() < entry.cseqWritten;
            entry.cseqWritten = other ? loaded.lowestCSeq() : entry.cseqWritten;
        }
        if (entry.newest.revision() == 0) {
            entry.newest = merged(entry.newest, load);
            entry.told = loaded.told().isEmpty() ? entry.told : loaded.told();
            ToldMemories.noteUntold(entry, load);
        }
        if (loaded.loose()) {
            load.publications()
                    .forEach(one -> dirty.mark(entry, PublicationKey.of(one), DirtyRecord.NO_SLOT, 0, Level.DUE));
            load.subscriptions()
                    .forEach(one -> dirty.mark(entry, DialogKey.of(one), one.slot(), one.random(), Level.DUE));
        }
    }

    private static PresentityState merged(PresentityState known, Command.Load load) {
        Map<Integer, Subscription> bySlot = new HashMap<>();
        known.subscriptions().forEach(one -> bySlot.put(one.slot(), one));
        load.subscriptions().forEach(one -> bySlot.putIfAbsent(one.slot(), one));
        List<Subscription> subscriptions = new ArrayList<>(bySlot.values());
        subscriptions.sort(Comparator.comparingInt(Subscription::slot));
        List<Publication> publications = new ArrayList<>(known.publications());
        publications.addAll(load.publications());
        long base = Math.max(known.cseq().base(), load.cseqBase());
        return new PresentityState(
                load.address(),
                0,
                List.copyOf(publications),
                SubscriptionTable.of(subscriptions),
                List.of(),
                List.of(),
                new CSeqRange(base, base, 0),
                0);
    }

    /** Returns what of {@code load} was not removed as far as this node knows. */
    Command.Load alive(Command.Load load) {
        if (tombstones.isEmpty()) {
            return load;
        }
        boolean anyDead = load.publications().stream().anyMatch(one -> tombstones.contains(PublicationKey.of(one)))
                || load.subscriptions().stream().anyMatch(one -> tombstones.contains(DialogKey.of(one)));
        if (!anyDead) {
            return load;
        }
        return new Command.Load(
                load.key(),
                load.address(),
                load.publications().stream()
                        .filter(one -> !tombstones.contains(PublicationKey.of(one)))
                        .toList(),
                load.subscriptions().stream()
                        .filter(one -> !tombstones.contains(DialogKey.of(one)))
                        .toList(),
                load.cseqBase(),
                load.told());
    }

    /** Remembers what a load led to and marks what is otherwise than in the rows: after a long stop that is all of them. */
    void taken(Applied applied) {
        EntryMemory entry = entries.get(applied.key());
        Change change = applied.change();
        if (entry == null || change == null || applied.state().revision() <= entry.newest.revision()) {
            return;
        }
        PresentityState before = entry.newest;
        entry.newest = applied.state();
        Set<String> changed = new HashSet<>();
        for (Publication gone : change.removed()) {
            changed.add(gone.event());
            marks.mark(entry, gone, before, Level.SOON);
        }
        told.untell(entry, changed, Level.SOON);
        for (Subscription put : change.subscriptions()) {
            Subscription row = before.subscriptions().get(put.slot());
            if (put.ended() || row == null || row.random() != put.random()) {
                marks.mark(entry, put, Level.SOON);
            }
        }
    }

    /** Marks what a change touched and makes {@code wait} wait for it. */
    void changed(Applied applied, Level level, CommitWait wait) {
        EntryMemory entry = entries.computeIfAbsent(applied.key(), EntryMemory::new);
        Change change = applied.change();
        PresentityState before = entry.newest;
        PresentityState after = applied.state();
        told.untell(entry, change.contentOf(), level);
        if (after.revision() > before.revision()) {
            List<DirtyRecord> gone = new ArrayList<>(0);
            marks.markReplaced(entry, change, level, gone);
            if (change.from() == before.revision()) {
                entry.newest = after;
            } else {
                skip(entry, after, level, gone);
            }
            entry.emptySinceNanos = 0;
            gone.forEach(record -> record.add(wait));
        } else if (!change.forgotten().isEmpty()) {
            marks.waitForEntry(entry, level, wait);
        }
        marks.markNamed(entry, change, before, level, wait);
        marks.markNumbers(entry);
        if (entry.newest.isEmpty()) {
            told.untell(entry, entry.told.keySet(), Level.BEHIND);
        }
    }

    /** Marks what was changed since the last state that was shown, with nobody waiting. */
    void seen(Applied applied, long nowMillis) {
        PresentityState after = applied.state();
        if (after.revision() == 0) {
            vanished(applied.key(), nowMillis);
            return;
        }
        EntryMemory entry = entries.computeIfAbsent(applied.key(), EntryMemory::new);
        if (after.revision() > entry.newest.revision()) {
            skip(entry, after, Level.DUE, new ArrayList<>(0));
            entry.emptySinceNanos = 0;
            marks.markNumbers(entry);
        }
    }

    /**
     * That an entry is not there has no revision, and what it was asked before may have come since. So it counts only where the time
     * of all that is known of it is over: an expiry that nobody heard of has taken it out, and nothing brings it back.
     */
    private void vanished(PresentityKey key, long nowMillis) {
        EntryMemory entry = entries.get(key);
        if (entry == null || entry.newest.isEmpty() || !isOver(entry.newest, nowMillis)) {
            return;
        }
        PresentityState before = entry.newest;
        PresentityState after = new PresentityState(
                before.address(),
                before.revision(),
                List.of(),
                SubscriptionTable.EMPTY,
                before.content(),
                List.of(),
                before.cseq(),
                before.settled());
        told.untell(entry, entry.told.keySet(), Level.DUE);
        marks.markMissing(entry, after, Level.DUE, new ArrayList<>(0));
        entry.newest = after;
    }

    private static boolean isOver(PresentityState state, long nowMillis) {
        boolean[] over = {true};
        state.publications().forEach(one -> over[0] &= one.expiresAtMillis() <= nowMillis);
        state.subscriptions().forEach(one -> over[0] &= one.ended() || one.expiresAtMillis() <= nowMillis);
        return over[0];
    }

    /**
     * Goes on to a state between which and the last one lie changes that were not shown: they come later, or never, where nobody
     * has heard what became of the command.
     */
    private void skip(EntryMemory entry, PresentityState after, Level level, List<DirtyRecord> gone) {
        PresentityState before = entry.newest;
        if (before.revision() != 0) {
            told.untell(entry, changedContent(entry, after), level);
            marks.markMissing(entry, after, level, gone);
        }
        entry.newest = after;
        marks.markUnseen(entry, before);
    }

    private static List<String> changedContent(EntryMemory entry, PresentityState after) {
        return entry.told.keySet().stream()
                .filter(event -> entry.newest.contentRevision(event) != after.contentRevision(event))
                .toList();
    }

    /** Watchers have confirmed a document. */
    void settled(Settled news) {
        EntryMemory entry = entries.get(news.key());
        if (entry != null) {
            told.settled(entry, news);
        }
    }

    /** The last owner wrote this of watchers. */
    void reconcile(ToldKey name, ToldRow row) {
        told.reconcile(entries.computeIfAbsent(name.entry(), EntryMemory::new), name, row);
    }

    /** Makes {@code wait} wait for all dirty records of an entry. */
    void waitForEntry(PresentityKey key, Level level, CommitWait wait) {
        EntryMemory entry = entries.get(key);
        if (entry != null) {
            marks.waitForEntry(entry, level, wait);
        }
    }

    /** Returns whether the dialog or publication lives in the entry, as far as it was shown. */
    boolean lives(PresentityKey key, RecordKey record, long nowMillis) {
        EntryMemory entry = entries.get(key);
        if (entry == null) {
            return false;
        }
        boolean[] found = {!dirty.isClean(record)};
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

    /** A record was committed. */
    void committed(DirtyRecord record, long nowNanos) {
        tombstones.committed(record.key, nowNanos);
        DirtyRecord later = dirty.get(record.key);
        if (later != null && record.key instanceof PublicationKey name) {
            later.kept = Marks.find(record.state, name);
        }
    }

    /** Another node writes the record, if anybody does: whether its row goes is not known here. */
    void left(DirtyRecord record) {
        if (dirty.get(record.key) == null) {
            tombstones.restored(record.key);
        }
    }

    /** A record was refused: its row is what it was before. */
    void refused(DirtyRecord record) {
        tombstones.restored(record.key);
        DirtyRecord later = dirty.get(record.key);
        if (later != null) {
            later.kept = record.kept;
        }
    }

    /**
     * Compares an entry that the table holds with the names of its rows, which are taken out of {@code rows}; returns how many
     * records were marked.
     */
    int reconcile(PresentityKey key, PresentityState held, Map<RecordKey, Reading.NamedRow> rows) {
        EntryMemory entry = entries.computeIfAbsent(key, EntryMemory::new);
        if (held.revision() > entry.newest.revision()) {
            entry.newest = held;
        }
        int[] marked = {0};
        for (Publication publication : entry.newest.publications()) {
            RecordKey name = PublicationKey.of(publication);
            if (differs(rows.remove(name), publication.changedBy(), publication.expiresAtMillis())) {
                dirty.mark(entry, name, DirtyRecord.NO_SLOT, 0, Level.DUE);
                marked[0]++;
            }
        }
        entry.newest.subscriptions().forEach(subscription -> {
            Reading.NamedRow row = subscription.ended() ? null : rows.remove(DialogKey.of(subscription));
            if (row != null && (entry.cseqWritten == EntryMemory.NO_ROW || row.cseq() < entry.cseqWritten)) {
                entry.cseqWritten = row.cseq();
            }
            if (!subscription.ended() && differs(row, subscription.changedBy(), subscription.expiresAtMillis())) {
                marks.mark(entry, subscription, Level.DUE);
                marked[0]++;
            }
        });
        return marked[0];
    }

    /** A row whose record the table did not hold: it goes, unless the record has come since. Returns whether it was marked. */
    boolean goneUnless(Reading.NamedRow row) {
        EntryMemory entry = entries.computeIfAbsent(row.entry(), EntryMemory::new);
        boolean[] there = {false};
        if (row.record() instanceof PublicationKey name) {
            there[0] = Marks.find(entry.newest, name).isPresent();
        } else {
            entry.newest
                    .subscriptions()
                    .forEach(
                            one -> there[0] |= !one.ended() && DialogKey.of(one).equals(row.record()));
        }
        if (!there[0]) {
            dirty.mark(entry, row.record(), DirtyRecord.NO_SLOT, 0, Level.DUE);
            tombstones.removed(row.record());
        }
        return !there[0];
    }

    private static boolean differs(Reading.NamedRow row, long changedBy, long expiresAtMillis) {
        return row == null || row.changedBy() != changedBy || row.expiresAtMillis() != expiresAtMillis;
    }

    /** Forgets some entries and returns what was still to be written of them. */
    List<DirtyRecord> forget(Predicate<PresentityKey> keys) {
        entries.keySet().removeIf(keys);
        List<DirtyRecord> dropped = dirty.drop(entry -> keys.test(entry.key));
        dropped.forEach(record -> tombstones.restored(record.key));
        return dropped;
    }

    /** Drops entries that have been empty for some time: a change that is late by more does not come. */
    void sweep(long nowNanos, long afterNanos) {
        tombstones.sweep(nowNanos, afterNanos);
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
}
