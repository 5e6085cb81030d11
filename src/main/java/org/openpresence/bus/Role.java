package org.openpresence.bus;

import java.util.Locale;

/** What one node may want of another; each role of each node is one address on the clustered bus. */
public enum Role {
    /** Decide a PUBLISH. */
    PUBLISH,
    /** Decide a SUBSCRIBE. */
    SUBSCRIBE,
    /** Send the answer to a request that came in there. */
    ANSWER,
    /** Route a request again that came in there. */
    RETURNED,
    /** Send NOTIFYs. */
    SEND,
    /** Send a NOTIFY no more. */
    WITHDRAW,
    /** Say which NOTIFYs are not there that it was to send. */
    ASK,
    /** Take note of what became of NOTIFYs. */
    RESULTS;

    String address() {
        return name().toLowerCase(Locale.ROOT);
    }
}
