package org.openpresence.events.dialog;

/** Who may watch the calls of a presentity where its consent is needed (RFC 4235 §3.6). */
public enum DialogPolicy {
    /** The presentity, and whomever its presence rules allow. */
    RULES,
    /** The presentity. */
    OWNER,
    /** Everybody. */
    ALL
}
