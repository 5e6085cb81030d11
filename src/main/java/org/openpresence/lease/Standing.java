package org.openpresence.lease;

import java.util.List;

/**
 * What a node that has just started learns from the others. Immutable.
 *
 * @param settled whether the one who tells takes part in an agreement
 * @param idleMillis for how long it has had no lease; 0 if it has one
 * @param electorates whose majority it needs
 */
public record Standing(boolean settled, long idleMillis, List<Electorate> electorates) {
    /** Copies and refuses a negative time. */
    public Standing {
        electorates = List.copyOf(electorates);
        if (idleMillis < 0) {
            throw new IllegalArgumentException("a time without a lease is not negative: " + idleMillis);
        }
    }

    /** Returns whether the one who tells has a lease. */
    public boolean serves() {
        return settled && idleMillis == 0;
    }
}
