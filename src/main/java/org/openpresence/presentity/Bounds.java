package org.openpresence.presentity;

/**
 * What keeps the lists of an entry short. Immutable.
 *
 * @param rememberMillis how long ended operations are remembered: 64*T1
 * @param remembered how many of them, the oldest go first
 * @param waiting how many watchers wait for the presentity's consent without a subscription; further ones are not kept
 * @param onePerContact whether a new subscription ends those of the same watcher, event and Contact
 */
public record Bounds(long rememberMillis, int remembered, int waiting, boolean onePerContact) {
    /** For how long a node keeps asking for an owner's answer to a request; its answer may come that much later. */
    public static final long ROUTED_MILLIS = 30_000;

    /** How many ended operations are remembered unless the configuration says else. */
    public static final int REMEMBERED = 64;

    /** How many watchers wait unless the configuration says else. */
    public static final int WAITING = 256;

    public Bounds {
        if (remembered < 1 || waiting < 1) {
            throw new IllegalArgumentException("bounds below 1: " + remembered + ", " + waiting);
        }
    }

    /**
     * Returns for how long after a request another copy of it may be decided: its client repeats it for 64*T1, and the node that
     * got the last copy may have to wait for the owner.
     */
    long copiesMillis() {
        return rememberMillis + ROUTED_MILLIS;
    }

    /** Returns the usual bounds with operations remembered for {@code rememberMillis}. */
    public static Bounds remembering(long rememberMillis) {
        return new Bounds(rememberMillis, REMEMBERED, WAITING, false);
    }
}
