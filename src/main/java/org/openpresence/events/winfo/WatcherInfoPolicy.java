package org.openpresence.events.winfo;

/** Who may watch the watchers (RFC 3857 §4.6). */
public enum WatcherInfoPolicy {
    /** The presentity, to all of it. */
    OWNER,
    /** The presentity, and others to what concerns their own subscriptions. */
    SELF,
    /** Everybody, to all of it. */
    ALL
}
