package org.openpresence.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what this member had as copies may be served now that it owns them. Confined to the thread of the partitions. */
final class Copies {
    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

    private final Gaps gaps;
    private final IMap<PresentityKey, PresentityState> presentities;
    private final ToIntFunction<PresentityKey> partitionOf;

    Copies(HazelcastInstance hazelcast, ToIntFunction<PresentityKey> partitionOf) {
        this.gaps = Gaps.of(hazelcast);
        this.presentities = hazelcast.getMap(HazelcastMember.PRESENTITIES);
        this.partitionOf = partitionOf;
    }

    /**
     * Takes entries out that lack a change: what they say is not what was acknowledged, and numbers that they have not reserved may have
     * been used. Blocks for some milliseconds, if there are any.
     *
     * @param partitionKey any key of {@code partition}
     * @return whether there were any, so that rows are to be read in their place
     */
    boolean takeOutTorn(int partition, PresentityKey partitionKey) {
        if (gaps.isEmpty()) {
            return false;
        }
        Map<PresentityKey, Long> revisions = new HashMap<>();
        new EntryScan(presentities, partitionKey).forEach((key, state) -> revisions.put(key, state.revision()));
        Set<PresentityKey> torn =
                gaps.take(key -> partitionOf.applyAsInt(key) == partition, key -> revisions.getOrDefault(key, 0L));
        torn.forEach(presentities::delete);
        if (!torn.isEmpty()) {
            LOG.warn(
                    "copies lack a change that was acknowledged; the database says what they were partition={} entries={}",
                    partition,
                    torn.size());
        }
        return !torn.isEmpty();
    }
}
