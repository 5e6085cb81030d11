package org.openpresence.lease;

import java.util.Set;

/**
 * The witness in our hands. Immutable.
 *
 * @param half what it is held for
 * @param halves the electorates that need it
 * @param first since when it is held for these without a gap
 * @param last when it was last asked for
 */
record WitnessHold(String half, Set<Electorate> halves, Moment first, Moment last) {

    /** Returns whether it counts at {@code now}. */
    boolean covers(Moment now, LeaseSettings settings) {
        return now.longestSince(last) < settings.witnessNanos();
    }

    /** Returns whether the other half has certainly given up meanwhile. */
    boolean proves(Set<Electorate> wanted, Moment now, LeaseSettings settings) {
        return halves.containsAll(wanted) && covers(now, settings) && now.shortestSince(first) >= settings.proofNanos();
    }

    /** Returns it after it was granted again to a question of {@code asked}. */
    WitnessHold again(String sameHalf, Set<Electorate> wanted, Moment asked, LeaseSettings settings) {
        boolean unbroken = half.equals(sameHalf) && halves.containsAll(wanted) && covers(asked, settings);
        return new WitnessHold(sameHalf, wanted, unbroken ? first : asked, asked);
    }
}
