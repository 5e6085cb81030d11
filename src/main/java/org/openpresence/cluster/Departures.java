package org.openpresence.cluster;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Partitions that went from this member and came back before anybody looked: the table of partitions shows the same owner then, yet
 * another member has decided, numbered and told meanwhile. Migrations of one partition are told of in order; a way back without one
 * is a promotion, because the member that had it is gone. Safe for any thread.
 */
final class Departures {
    private final UUID self;
    private final Map<Integer, UUID> away = new ConcurrentHashMap<>();
    private final Set<Integer> back = ConcurrentHashMap.newKeySet();

    Departures(UUID self) {
        this.self = self;
    }

    /**
     * A partition has another owner.
     *
     * @param from null for none
     * @param to null for none
     */
    void moved(int partition, UUID from, UUID to) {
        if (self.equals(to)) {
            if (away.remove(partition) != null) {
                back.add(partition);
            }
        } else if (self.equals(from) && to != null) {
            away.put(partition, to);
        } else if (to != null) {
            away.replace(partition, to);
        }
    }

    /** It was seen that another member owns {@code partition}: nothing was missed. */
    void noticed(int partition) {
        away.remove(partition);
        back.remove(partition);
    }

    /** Returns those that are back, each once; the members that are there are {@code present}. */
    Set<Integer> takeBack(Set<UUID> present) {
        Set<Integer> all = new HashSet<>(back);
        away.forEach((partition, owner) -> {
            if (!present.contains(owner) && away.remove(partition, owner)) {
                all.add(partition);
            }
        });
        back.removeAll(all);
        return all;
    }
}
