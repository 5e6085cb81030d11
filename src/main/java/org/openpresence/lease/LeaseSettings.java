package org.openpresence.lease;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How long and of whom. Immutable.
 *
 * @param period between two pings while the lease is held
 * @param retry between two pings while it is not
 * @param duration of a lease, from the moment at which the pings left; less than what Hazelcast takes to remove a silent member
 * @param patience how long a node waits for a lease before it gives up
 * @param minSize as many nodes suffice, whoever they are; empty: the majority of the last agreed ones
 * @param initialSize a node that starts waits until that many have met
 */
public record LeaseSettings(
        Duration period, Duration retry, Duration duration, Duration patience, OptionalInt minSize, int initialSize) {

    /** Refuses what cannot work. */
    public LeaseSettings {
        if (retry.isNegative() || retry.isZero() || period.compareTo(retry) < 0 || duration.compareTo(period) <= 0) {
            throw new IllegalArgumentException(
                    "0 < retry <= period < duration, not " + retry + ", " + period + ", " + duration);
        }
        if (minSize.orElse(1) < 1 || initialSize < 1) {
            throw new IllegalArgumentException("a cluster has at least one node");
        }
    }

    /** The measured times: every 375 ms (25 ms without a lease), 3 s, 30 s. */
    public static LeaseSettings of(OptionalInt minSize, int initialSize) {
        return new LeaseSettings(
                Duration.ofMillis(375),
                Duration.ofMillis(25),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                minSize,
                initialSize);
    }

    /**
     * Returns for how many nanoseconds a witness counts here, from the moment at which it was asked: a bit less than the row
     * lives in the database, whose clock may be faster than ours.
     */
    public long witnessNanos() {
        return duration.toNanos() / 15 * 14;
    }

    /**
     * Returns for how many nanoseconds a half has to keep the witness until it needs it no longer: until the other half has
     * waited for longer than its patience.
     */
    public long proofNanos() {
        return patience.toNanos() / 3 * 4;
    }
}
