package org.openpresence.database;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.openpresence.database.DirtyRecord.Level;
import org.openpresence.database.RecordKey.ToldKey;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Settled;

/** Finds which rows of what watchers have confirmed are to be written, or to go. Confined to the writer's thread. */
final class ToldMemories {
    private final DirtyRecords dirty;

    ToldMemories(DirtyRecords dirty) {
        this.dirty = dirty;
    }

    /** Takes note of watchers who have not confirmed what was read as confirmed. */
    static void noteUntold(EntryMemory entry, Command.Load load) {
        if (!entry.told.isEmpty() && load.told().size() < load.subscriptions().size()) {
            Set<Integer> known = new HashSet<>();
            load.told().forEach(one -> known.add(one.slot()));
            load.subscriptions().stream()
                    .filter(one -> !known.contains(one.slot()))
                    .forEach(one -> entry.touch(one.event()));
        }
    }

    /** Watchers have confirmed a document; where the row says so already it stays as it is. */
    void settled(EntryMemory entry, Settled news) {
        String event = news.event();
        if (entry.newest.contentRevision(event) > news.revision()) {
            return;
        }
        ToldRow row = entry.told.get(event);
        boolean same = row != null
                && row.hash() == news.hash()
                && row.missed().equals(news.missed())
                && !entry.touchedSince.contains(event);
        if (!same) {
            entry.tell(event, ToldRow.of(news));
            dirty.mark(entry, new ToldKey(news.key(), event), DirtyRecord.NO_SLOT, 0, Level.BEHIND);
        }
    }

    /**
     * What the last owner wrote of watchers counts on unless the content has changed since: then it goes, lest it pass for known
     * when that content comes back.
     */
    void reconcile(EntryMemory entry, ToldKey name, ToldRow row) {
        if (entry.told.containsKey(name.event()) || !dirty.isClean(name)) {
            return;
        }
        if (entry.newest.contentRevision(name.event()) <= row.settled() && !entry.newest.isEmpty()) {
            entry.tell(name.event(), row);
            entry.newest.subscriptions().forEach(one -> {
                if (one.event().equals(name.event()) && one.touched() > row.settled()) {
                    entry.touch(name.event());
                }
            });
        } else {
            dirty.mark(entry, name, DirtyRecord.NO_SLOT, 0, Level.DUE);
        }
    }

    /**
     * What watchers knew is no longer the present document. It must not leave later than the change itself: else a crash between
     * would let the old document pass as known when it comes back.
     */
    void untell(EntryMemory entry, Iterable<String> events, Level level) {
        if (entry.told.isEmpty() && entry.dirty == 0) {
            return;
        }
        Map<String, ToldRow> told = new HashMap<>(entry.told);
        for (String event : events) {
            ToldKey key = new ToldKey(entry.key, event);
            // An earlier change may have been less urgent.
            if (told.remove(event) != null || dirty.isQueued(key)) {
                dirty.mark(entry, key, DirtyRecord.NO_SLOT, 0, level);
            }
        }
        if (told.size() < entry.told.size()) {
            entry.told = Map.copyOf(told);
        }
    }
}
