package org.openpresence.presentity;

/**
 * What keeps the lists of an entry short. Immutable.
 *
 * @param rememberMillis how long ended operations are remembered: 64*T1
 * @param remembered how many of them, the oldest go first
 * @param waiting how many watchers wait for the presentity's consent without a subscription; further ones are not kept
 */
public record Bounds(long rememberMillis, int remembered, int waiting) {
    /** How many ended operations are remembered unless the configuration says else. */
    public static final int REMEMBERED = 64;

    /** How many watchers wait unless the configuration says else. */
    public static final int WAITING = 256;

    public Bounds {
        if (remembered < 1 || waiting < 1) {
            throw new IllegalArgumentException("bounds below 1: " + remembered + ", " + waiting);
        }
    }

    /** Returns the usual bounds with operations remembered for {@code rememberMillis}. */
    public static Bounds remembering(long rememberMillis) {
        return new Bounds(rememberMillis, REMEMBERED, WAITING);
    }
}
