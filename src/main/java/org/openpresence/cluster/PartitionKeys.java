package org.openpresence.cluster;

import java.util.function.ToIntFunction;
import org.openpresence.model.PresentityKey;

/** One key for each partition, the same on every member. Immutable. */
final class PartitionKeys {
    private static final long MARK = 0x6f70656e70726573L;

    private final PresentityKey[] keys;

    PartitionKeys(int partitions, ToIntFunction<PresentityKey> partitionOf) {
        keys = new PresentityKey[partitions];
        int missing = partitions;
        for (long number = 0; missing > 0; number++) {
            PresentityKey candidate = new PresentityKey(MARK, number);
            int partition = partitionOf.applyAsInt(candidate);
            if (keys[partition] == null) {
                keys[partition] = candidate;
                missing--;
            }
        }
    }

    PresentityKey of(int partition) {
        return keys[partition];
    }
}
