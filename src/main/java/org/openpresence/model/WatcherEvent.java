package org.openpresence.model;

import java.util.Locale;

/** What happens to a subscription (RFC 3857 §4.7.1, RFC 3858 §3.2): the causes of its changes of state. */
public enum WatcherEvent {
    SUBSCRIBE,
    APPROVED,
    DEACTIVATED,
    PROBATION,
    REJECTED,
    TIMEOUT,
    GIVEUP,
    NORESOURCE;

    /** Returns the word in watcher information documents. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
