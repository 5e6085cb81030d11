package org.openpresence.config;

import java.time.Duration;

/**
 * How long publications and subscriptions may live. Immutable.
 *
 * @param minExpires the shortest that is granted other than 0; zero: any is
 * @param minExpiresAction what a shorter one gets
 * @param maxExpires the longest that is granted, above zero
 * @param expiresOffset subtracted in the 200 to PUBLISH
 */
public record ExpiresConfig(
        Duration minExpires, MinimumAction minExpiresAction, Duration maxExpires, Duration expiresOffset) {

    /** What a request for less than the minimum gets. */
    public enum MinimumAction {
        /** 423 with {@code Min-Expires} (RFC 3903 §6 step 4, RFC 6665 §4.2.1.1). */
        REJECT,
        /** The minimum. */
        RAISE
    }

    public ExpiresConfig {
        Checks.notNegative("min_expires", minExpires);
        Checks.positive("max_expires", maxExpires);
        Checks.notNegative("expires_offset", expiresOffset);
        if (minExpires.compareTo(maxExpires) > 0) {
            throw new IllegalArgumentException("min_expires must not exceed max_expires");
        }
        if (expiresOffset.compareTo(maxExpires) >= 0) {
            throw new IllegalArgumentException("expires_offset must be below max_expires");
        }
    }
}
