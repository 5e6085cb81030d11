package org.openpresence.notifier;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.openpresence.model.WatcherState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * Counts what the presentities of one loop hold, by package and state, with each change and never by looking at everything. The
 * notifier writes, anybody reads.
 */
public final class Census {
    private final Map<String, LongAdder> publications = new HashMap<>();
    private final Map<String, Map<WatcherState, LongAdder>> subscriptions = new HashMap<>();
    private final WatcherTally watchers;

    /** Makes a census of these packages, which also counts what each watcher has. */
    public Census(Iterable<String> events, WatcherTally watchers) {
        this.watchers = watchers;
        for (String event : events) {
            publications.put(event, new LongAdder());
            Map<WatcherState, LongAdder> byState = new HashMap<>();
            for (WatcherState state : WatcherState.values()) {
                byState.put(state, new LongAdder());
            }
            subscriptions.put(event, Map.copyOf(byState));
        }
    }

    /** Returns how many publications of {@code event} are held; 0 for an unknown package. */
    public long publications(String event) {
        LongAdder held = publications.get(event);
        return held == null ? 0 : held.sum();
    }

    /** Returns how many subscriptions of {@code event} are in {@code state}; 0 for an unknown package. */
    public long subscriptions(String event, WatcherState state) {
        Map<WatcherState, LongAdder> byState = subscriptions.get(event);
        return byState == null ? 0 : byState.get(state).sum();
    }

    void publications(List<Publication> before, List<Publication> after) {
        if (before != after) {
            before.forEach(gone -> count(gone.event(), -1));
            after.forEach(come -> count(come.event(), 1));
        }
    }

    private void count(String event, int difference) {
        LongAdder held = publications.get(event);
        if (held != null) {
            held.add(difference);
        }
    }

    /** Counts {@code subscription} as what it is now. */
    void count(Subscription subscription, Watched watched) {
        boolean lived = isLive(watched.census);
        subscription(subscription.event(), watched.census, subscription.state());
        watched.census = subscription.state();
        watched.event = subscription.event();
        if (!lived && isLive(watched.census)) {
            watched.tallied = watchers.begins(subscription.dialog().get(DialogField.WATCHER));
        } else if (lived && !isLive(watched.census)) {
            watchers.ends(watched.tallied);
        }
    }

    /** What is known of a watcher goes. */
    void dropped(Watched watched) {
        subscription(watched.event, watched.census, null);
        if (isLive(watched.census)) {
            watchers.ends(watched.tallied);
        }
    }

    private static boolean isLive(WatcherState state) {
        return state == WatcherState.ACTIVE || state == WatcherState.PENDING;
    }

    /** {@code before} or {@code after} is null where there was, or is, none. */
    private void subscription(String event, WatcherState before, WatcherState after) {
        Map<WatcherState, LongAdder> byState = subscriptions.get(event);
        if (byState == null || before == after) {
            return;
        }
        if (before != null) {
            byState.get(before).decrement();
        }
        if (after != null) {
            byState.get(after).increment();
        }
    }
}
