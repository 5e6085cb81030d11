package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Ownership;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.Subscription;

/** The presentities of one loop and what is known of their watchers. Confined to the notifier's event loop. */
final class Ledger {
    private final Map<PresentityKey, Owned> owned;
    private final Room room;
    private final Census census;
    private final WatcherReports reports;
    private final Ownership ownership;

    /** Begins with room for so many presentities. */
    Ledger(Ownership ownership, Room room, Census census, WatcherReports reports, int capacity) {
        this.ownership = ownership;
        this.room = room;
        this.census = census;
        this.reports = reports;
        this.owned = new HashMap<>(capacity);
    }

    /** Returns a presentity; null if it is not here. */
    Owned find(PresentityKey key) {
        return owned.get(key);
    }

    /** Returns a presentity, with nothing known of it if it was not here. */
    Owned obtain(PresentityKey key) {
        return owned.computeIfAbsent(key, absent -> new Owned(absent, ownership.term(absent)));
    }

    /** Drops the presentities that are not this node's, or were not for a moment, with what they occupy. */
    void dropForeign() {
        for (Iterator<Owned> all = owned.values().iterator(); all.hasNext(); ) {
            Owned entry = all.next();
            if (!ownership.isMine(entry.key) || ownership.term(entry.key) != entry.term) {
                entry.left = true;
                entry.forEachWatched(watched -> drop(entry, watched));
                replace(entry, PresentityState.ABSENT);
                all.remove();
            }
        }
    }

    int size() {
        return owned.size();
    }

    List<PresentityKey> keys() {
        return new ArrayList<>(owned.keySet());
    }

    void forEachState(Consumer<PresentityState> visitor) {
        owned.values().forEach(entry -> visitor.accept(entry.state));
    }

    void removeIfEmpty(Owned entry) {
        if (entry.state.isEmpty()) {
            owned.remove(entry.key, entry);
        }
    }

    /**
     * Takes over what a completion says. Completions of one key may come in any order: the state only rises, while timers, endings
     * and offline forms belong to each completion. That an entry is not there has no revision: it is news only if nothing came
     * since it was asked.
     */
    Owned take(Applied applied, long seenRevision) {
        Owned entry = obtain(applied.key());
        PresentityState state = applied.state();
        PresentityState before = entry.state;
        if (state.revision() >= entry.state.revision()) {
            replace(entry, state);
        } else if (state.revision() == 0 && entry.state.revision() == seenRevision) {
            replace(entry, state);
            dropGone(entry);
        }
        Change change = applied.change();
        if (change != null) {
            count(entry, change);
            for (String event : change.contentOf()) {
                if (change.to() == entry.state.contentRevision(event)) {
                    entry.contentChanged(event, change.to(), change.removed());
                }
            }
            for (int slot : change.forgotten()) {
                Watched held = entry.find(slot);
                if (held != null && !isThere(entry, held)) {
                    reportLost(entry, held, before, change);
                    drop(entry, held);
                }
            }
        }
        return entry;
    }

    /** What the change itself says of it last is more than what was known before. */
    private void reportLost(Owned entry, Watched gone, PresentityState before, Change change) {
        Subscription last = before.subscriptions().get(gone.slot);
        for (Subscription put : change.subscriptions()) {
            last = put.slot() == gone.slot ? put : last;
        }
        if (last != null && last.random() == gone.random && gone.census != WatcherState.TERMINATED) {
            reports.lost(entry, last);
        }
    }

    private void replace(Owned entry, PresentityState state) {
        census.publications(entry.state.publications(), state.publications());
        entry.state = state;
    }

    private void count(Owned entry, Change change) {
        for (Subscription put : change.subscriptions()) {
            Subscription present = entry.state.subscriptions().get(put.slot());
            if (present != null) {
                Watched watched = watchedOf(entry, present);
                if (watched.shared == null && present.sharesDialog()) {
                    entry.share(watched, present);
                }
                WatcherState was = watched.census;
                count(present, watched);
                if (was != present.state()) {
                    reports.moved(entry, present, watched, was);
                }
            }
        }
    }

    /** Counts a subscription as what it is now. */
    void count(Subscription present, Watched watched) {
        census.count(present, watched);
    }

    /** Returns whether the subscription of {@code watched} is still there. */
    static boolean isThere(Owned entry, Watched watched) {
        Subscription present = entry.state.subscriptions().get(watched.slot);
        return present != null && present.random() == watched.random;
    }

    /** Returns what is known of {@code subscription}; whatever had its place before is dropped. */
    Watched watchedOf(Owned entry, Subscription subscription) {
        Watched found = entry.find(subscription.slot());
        if (found != null && found.random == subscription.random()) {
            return found;
        }
        if (found != null) {
            drop(entry, found);
        }
        Watched fresh = new Watched(subscription.slot(), subscription.random());
        entry.put(fresh);
        if (subscription.sharesDialog()) {
            entry.share(fresh, subscription);
        }
        return fresh;
    }

    /** What is known of a watcher goes, with what it occupies. */
    private void drop(Owned entry, Watched gone) {
        census.dropped(gone);
        free(entry, gone);
        entry.forget(gone);
        reports.readerGone(entry, gone);
    }

    /** Drops those whose subscription is gone. */
    void dropGone(Owned entry) {
        entry.gone().forEach(gone -> drop(entry, gone));
    }

    /** Frees the slot of {@code watched}; who shares its dialog may be told now. */
    void free(Owned entry, Watched watched) {
        if (watched.telling != 0) {
            watched.telling = 0;
            entry.telling--;
            if (watched.shared != null) {
                watched.shared.members().forEach(member -> room.await(entry, member));
            }
        }
        room.giveBack(watched);
    }
}
