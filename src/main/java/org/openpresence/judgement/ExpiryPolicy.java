package org.openpresence.judgement;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long publications and subscriptions may live: {@code min_expires}, {@code max_expires}, {@code min_expires_action}.
 * Immutable.
 *
 * @param minimum shortest interval; zero for none
 * @param maximum longest interval
 * @param raises whether a SUBSCRIBE below the minimum is raised to it instead of refused, which RFC 6665 §4.2.1.1 forbids
 */
public record ExpiryPolicy(Duration minimum, Duration maximum, boolean raises) {

    /** Returns whether {@code requested} seconds are too brief: above zero and below the minimum. */
    public boolean isTooBrief(OptionalLong requested) {
        return requested.isPresent() && requested.getAsLong() > 0 && requested.getAsLong() < minimum.toSeconds();
    }

    /** Returns the milliseconds granted for {@code requested} seconds, or for {@code usual} where none are named. */
    public long grantMillis(OptionalLong requested, Duration usual) {
        long seconds = requested.orElse(usual.toSeconds());
        if (seconds > 0) {
            seconds = Math.max(seconds, minimum.toSeconds());
        }
        return Math.min(seconds, maximum.toSeconds()) * 1000;
    }
}
