package org.openpresence.subscription;

/** What a packed dialog holds, in this order; new fields are added at the end, none is reused. */
public enum DialogField {
    /** Call-ID. */
    CALL_ID,
    /** Tag of the watcher. */
    REMOTE_TAG,
    /** Our tag. */
    LOCAL_TAG,
    /** Value of the SUBSCRIBE's From with its tag, as received: the To of every NOTIFY. */
    REMOTE,
    /** Value of the SUBSCRIBE's To without a tag, as received: with our tag the From of every NOTIFY. */
    LOCAL,
    /** URI of the watcher's Contact: the remote target. */
    REMOTE_TARGET,
    /** The Record-Route values of the creating SUBSCRIBE in their order, comma separated; "" without. */
    ROUTE_SET,
    /** Value of the Event header as received, echoed in NOTIFYs. */
    EVENT,
    /** Our Contact URI. */
    LOCAL_CONTACT,
    /** Value of the Accept header: media ranges, comma separated; "" when it was absent. */
    ACCEPT,
    /** User-Agent of the watcher; "" when unknown. */
    USER_AGENT,
    /** The flow on which the SUBSCRIBE came, see {@link org.openpresence.model.Flow}. */
    FLOW,
    /** Canonical address of the watcher. */
    WATCHER,
    /** URI in the SUBSCRIBE's To. */
    LOCAL_URI,
    /** URI in the SUBSCRIBE's From. */
    REMOTE_URI,
    /** What the rules say of the watcher, as {@code authorization.Ruling.outcome}; "" where nobody asked them. */
    RULING,
    /** When that may change without a change of the rules, in milliseconds since the epoch; "" for never. */
    RULED_UNTIL,
    /**
     * Our tag in a dialog that has, or had, several subscriptions (RFC 6665 §4.5.2): the LOCAL_TAG of the first. The LOCAL_TAGs of
     * the others tell their records apart and are on no wire. "" for a subscription with a dialog of its own.
     */
    SHARED_TAG
}
