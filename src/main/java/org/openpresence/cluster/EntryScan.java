package org.openpresence.cluster;

import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;

/**
 * Reads the entries of one local partition by reference, without copying them. A partition that moves meanwhile is seen in part or
 * twice; then it is lost again and what was read does no harm.
 */
final class EntryScan {
    private final Map<PresentityKey, PresentityState> found = new ConcurrentHashMap<>();

    /** Scans the partition of {@code partitionKey}; blocks for some milliseconds. */
    EntryScan(IMap<PresentityKey, PresentityState> map, PresentityKey partitionKey) {
        int selected = map.keySet(Predicates.partitionPredicate(partitionKey, new Collector(found)))
                .size();
        if (selected != 0) {
            throw new IllegalStateException("a scan selected " + selected + " entries");
        }
    }

    void forEach(BiConsumer<PresentityKey, PresentityState> visitor) {
        found.forEach(visitor);
    }

    /** Takes note of every entry and selects none; it never travels. */
    private static final class Collector implements Predicate<PresentityKey, PresentityState> {
        private static final long serialVersionUID = 1L;

        private final transient Map<PresentityKey, PresentityState> found;

        Collector(Map<PresentityKey, PresentityState> found) {
            this.found = found;
        }

        @Override
        public boolean apply(Map.Entry<PresentityKey, PresentityState> entry) {
            if (found != null) {
                found.put(entry.getKey(), entry.getValue());
            }
            return false;
        }
    }
}
