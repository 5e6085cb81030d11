package org.openpresence.cluster;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The time for which this member owns a partition without a break. Immutable.
 *
 * @param partition its number
 * @param term tells the tenure from earlier and later ones of the same partition
 */
record Tenure(int partition, int term) {

    /** Returns the partitions of {@code tenures}. */
    static Set<Integer> partitions(Collection<Tenure> tenures) {
        return tenures.stream().map(Tenure::partition).collect(Collectors.toUnmodifiableSet());
    }
}
