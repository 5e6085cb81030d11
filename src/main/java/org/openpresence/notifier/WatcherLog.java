package org.openpresence.notifier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.model.WatcherEvent;
import org.openpresence.model.WatcherState;

/**
 * What happened to the watchers of one package of one presentity, for those who watch them: the latest changes, bounded. Who
 * has missed more gets everything instead. Confined to the notifier's event loop.
 */
final class WatcherLog {
    /** How many changes are kept. */
    static final int CAPACITY = 256;

    /**
     * A watcher that changed its state.
     *
     * @param slot place of its subscription
     * @param random tells it from others in that place
     * @param id names the subscription in documents
     * @param address canonical address of the watcher; "" when it has none
     * @param uri the watcher as documents name it
     * @param displayName its name for people; "" without
     * @param state the one it is in now
     * @param event what brought it there
     */
    record Moved(
            int slot,
            long random,
            String id,
            String address,
            String uri,
            String displayName,
            WatcherState state,
            WatcherEvent event) {}

    private final String watched;
    private final ArrayDeque<Moved> latest = new ArrayDeque<>();
    private long next;

    /** Begins for the package {@code watched}. */
    WatcherLog(String watched) {
        this.watched = watched;
    }

    String watched() {
        return watched;
    }

    void add(Moved moved) {
        if (latest.size() == CAPACITY) {
            latest.removeFirst();
        }
        latest.add(moved);
        next++;
    }

    /** Returns the number of the next change: who has been told of everything up to now says so with it. */
    long next() {
        return next;
    }

    /** Returns the changes from number {@code from} on, the last one of each watcher; empty where some of them are not kept. */
    Optional<List<Moved>> since(long from) {
        long first = next - latest.size();
        if (from < first || from > next) {
            return Optional.empty();
        }
        Map<String, Moved> last = new LinkedHashMap<>();
        long number = first;
        for (Moved moved : latest) {
            if (number++ >= from) {
                last.remove(moved.id());
                last.put(moved.id(), moved);
            }
        }
        return Optional.of(new ArrayList<>(last.values()));
    }
}
