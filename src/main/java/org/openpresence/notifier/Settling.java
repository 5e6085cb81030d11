package org.openpresence.notifier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;
import org.openpresence.subscription.Subscription;

/**
 * Finds out what watchers have confirmed, so that a restart or a new owner need not tell them again: of presentities that were
 * left alone for a while, and of all when the node goes. What changes again and again is not worth writing meanwhile. Confined to
 * the notifier's event loop.
 */
final class Settling {
    private static final int SLICE = 64;

    /** A little later than the news have come of age. */
    private static final long LOOK_MILLIS = Takeover.SETTLED_BY_AGE_MILLIS + 1_000;

    private final ArrayDeque<Owned> queue = new ArrayDeque<>();
    private final Hashes hashes;

    /** Says of the present document of a package what tells it from others. */
    interface Hashes {
        /** 0 for unknown. */
        long of(Owned entry, String event);
    }

    Settling(Hashes hashes) {
        this.hashes = hashes;
    }

    /** Something may have happened to watchers of {@code entry}. Cheap: it is done after each NOTIFY. */
    void note(Owned entry, long nowMillis) {
        if (entry.settleMillis == 0 && entry.state.subscriptions().size() > 0) {
            entry.settleMillis = nowMillis + LOOK_MILLIS;
            queue.add(entry);
        }
    }

    /** Returns what has come to rest, a part of it at a time. */
    List<Settled> atRest(long nowMillis) {
        List<Settled> news = new ArrayList<>(0);
        long quiet = PresentityState.revisionAt(nowMillis - Takeover.SETTLED_BY_AGE_MILLIS);
        for (int i = 0; i < SLICE && !queue.isEmpty() && queue.peek().settleMillis <= nowMillis; i++) {
            Owned entry = poll();
            if (lastNews(entry) > quiet) {
                note(entry, nowMillis);
            } else {
                collect(entry, news);
            }
        }
        return news;
    }

    /** Returns whether nothing waits to be looked at. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Takes out the one that waits for the longest time; null when none does. */
    Owned poll() {
        Owned entry = queue.poll();
        if (entry != null) {
            entry.settleMillis = 0;
        }
        return entry;
    }

    /** Returns the revision that brought something to tell last; what the table remembers of operations is nothing to tell. */
    static long lastNews(Owned entry) {
        long[] last = {0};
        entry.state.content().forEach(held -> last[0] = Math.max(last[0], held.revision()));
        entry.state.subscriptions().forEach(held -> last[0] = Math.max(last[0], held.touched()));
        return last[0];
    }

    /** Adds to {@code news} what the watchers of {@code entry} have confirmed. */
    void collect(Owned entry, List<Settled> news) {
        if (entry.left) {
            return;
        }
        Set<String> events = new LinkedHashSet<>(2);
        entry.state.subscriptions().forEach(held -> {
            if (isTold(held)) {
                events.add(held.event());
            }
        });
        for (String event : events) {
            int[] watchers = {0};
            List<Integer> missed = new ArrayList<>(0);
            entry.state.subscriptions().forEach(held -> {
                if (isTold(held) && held.event().equals(event)) {
                    watchers[0]++;
                    if (!knowsAll(entry, held)) {
                        missed.add(held.slot());
                    }
                }
            });
            long hash = missed.size() <= Settled.MISSED_MAXIMUM && missed.size() < watchers[0]
                    ? hashes.of(entry, event)
                    : 0;
            if (hash != 0) {
                missed.sort(null);
                news.add(new Settled(entry.key, event, entry.state.revision(), hash, missed));
            }
        }
    }

    private static boolean isTold(Subscription held) {
        return !held.ended() && held.state() != WatcherState.WAITING;
    }

    /** Returns whether the watcher has confirmed the present state. */
    static boolean knowsAll(Owned entry, Subscription held) {
        Watched watched = entry.find(held.slot(), held.random());
        return watched != null
                && watched.arrived >= held.touched()
                && !watched.again
                && !entry.state.isToBeTold(held, watched.known);
    }
}
