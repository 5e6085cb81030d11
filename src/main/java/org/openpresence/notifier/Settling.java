package org.openpresence.notifier;

import java.time.InstantSource;
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
 * left alone for a while, and of all when the node goes. What changes again and again is not worth writing meanwhile. Entries with
 * many watchers hold it as well, as soon as everybody knows everything. Confined to the notifier's event loop.
 */
final class Settling {
    private static final int SLICE = 64;
    private static final int SETTLED_BY_PROCESSOR = 16;
    private static final int SETTLED_AT_ONCE = 256;

    /** A little later than the news have come of age. */
    private static final long LOOK_MILLIS = Takeover.SETTLED_BY_AGE_MILLIS + 1_000;

    private final ArrayDeque<Owned> queue = new ArrayDeque<>();
    private final Hashes hashes;
    private final Upkeep upkeep;
    private final CommandDesk desk;
    private final InstantSource clock;

    /** Says of the present document of a package what tells it from others. */
    interface Hashes {
        long of(Owned entry, String event);
    }

    Settling(Hashes hashes, Upkeep upkeep, CommandDesk desk, InstantSource clock) {
        this.hashes = hashes;
        this.upkeep = upkeep;
        this.desk = desk;
        this.clock = clock;
    }

    /** Where nobody of the entry is being told just now, the documents go; they are composed again when they are wanted. */
    void rest(Owned entry) {
        if (entry.settleMillis == 0) {
            note(entry);
        }
        if (entry.telling == 0) {
            entry.dropComposed();
            if (entry.state.subscriptions().size() >= SETTLED_BY_PROCESSOR && entry.settled < entry.state.revision()) {
                upkeep.settleLater(entry);
            }
        }
    }

    /** Writes down what everybody knows, where that is more than what is written. Looks at all watchers. */
    void settle(Owned entry) {
        long[] need = {0};
        boolean[] everybody = {entry.telling == 0};
        entry.state.subscriptions().forEach(subscription -> {
            Watched watched = entry.find(subscription.slot(), subscription.random());
            everybody[0] &= watched != null
                    && watched.arrived >= subscription.touched()
                    && !watched.isToBeTold(entry.state, subscription);
            long content = entry.state.contentRevision(subscription.event());
            need[0] = Math.max(need[0], Math.max(subscription.touched(), content));
        });
        if (everybody[0]) {
            entry.settled = entry.state.revision();
            if (need[0] > entry.state.settled()) {
                upkeep.settle(entry, entry.settled);
            }
        }
    }

    /**
     * The node goes: writes down what the watchers of some presentities have confirmed.
     *
     * @param forOthers whether other nodes go on with the entries
     * @return whether there is more to do
     */
    boolean settleSome(boolean forOthers) {
        List<Settled> news = new ArrayList<>();
        long old = PresentityState.revisionAt(clock.millis() - Takeover.SETTLED_BY_AGE_MILLIS);
        Owned entry = poll();
        for (int i = 1; entry != null; i++) {
            collect(entry, news);
            if (forOthers && !entry.left && lastNews(entry) > old) {
                settle(entry);
            }
            entry = i < SETTLED_AT_ONCE ? poll() : null;
        }
        desk.settled(news);
        return !queue.isEmpty();
    }

    /** Something may have happened to watchers of {@code entry}. Cheap: it is done after each NOTIFY. */
    void note(Owned entry) {
        if (entry.settleMillis == 0 && entry.state.subscriptions().size() > 0) {
            entry.settleMillis = clock.millis() + LOOK_MILLIS;
            queue.add(entry);
        }
    }

    /** Writes down what has come to rest, a part of it at a time. */
    void tick(long nowMillis) {
        List<Settled> news = new ArrayList<>(0);
        long quiet = PresentityState.revisionAt(nowMillis - Takeover.SETTLED_BY_AGE_MILLIS);
        for (int i = 0; i < SLICE && !queue.isEmpty() && queue.peek().settleMillis <= nowMillis; i++) {
            Owned entry = poll();
            if (lastNews(entry) > quiet) {
                note(entry);
            } else {
                collect(entry, news);
            }
        }
        if (!news.isEmpty()) {
            desk.settled(news);
        }
    }

    /** Takes out the one that waits for the longest time; null when none does. */
    private Owned poll() {
        Owned entry = queue.poll();
        if (entry != null) {
            entry.settleMillis = 0;
        }
        return entry;
    }

    /** Returns the revision that brought something to tell last; what the table remembers of operations is nothing to tell. */
    private static long lastNews(Owned entry) {
        long[] last = {0};
        entry.state.content().forEach(held -> last[0] = Math.max(last[0], held.revision()));
        entry.state.subscriptions().forEach(held -> last[0] = Math.max(last[0], held.touched()));
        return last[0];
    }

    /** Adds to {@code news} what the watchers of {@code entry} have confirmed. */
    private void collect(Owned entry, List<Settled> news) {
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
            if (missed.size() <= Settled.MISSED_MAXIMUM && missed.size() < watchers[0]) {
                missed.sort(null);
                news.add(new Settled(entry.key, event, entry.state.revision(), hashes.of(entry, event), missed));
            }
        }
    }

    private static boolean isTold(Subscription held) {
        return !held.ended() && held.state() != WatcherState.WAITING;
    }

    /** Returns whether the watcher has confirmed the present state. */
    private static boolean knowsAll(Owned entry, Subscription held) {
        Watched watched = entry.find(held.slot(), held.random());
        return watched != null
                && watched.arrived >= held.touched()
                && !watched.again
                && !entry.state.isToBeTold(held, watched.known);
    }
}
