package org.openpresence.model;

/** Tells watchers who are somebody from those who are not named: what is kept for one of these would be kept for all. */
public final class Anonymity {
    /** Watchers who hide behind this host are many (RFC 3323 §4.1.1.3). */
    private static final String HOST = "@anonymous.invalid";

    private Anonymity() {}

    /** Returns whether this watcher, by canonical address, is nobody in particular. */
    public static boolean isNobody(String watcher) {
        return watcher.isEmpty() || watcher.endsWith(HOST);
    }
}
