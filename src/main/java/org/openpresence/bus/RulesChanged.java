package org.openpresence.bus;

import org.openpresence.model.Presentity;

/**
 * The rules of a presentity may have changed: its live watchers are to be judged again. Immutable. Sent as a request it is answered by
 * {@link RulesApplied}, or fails when the rules cannot be read; sent without waiting for an answer it is tried until it succeeds.
 *
 * @param presentity whose rules
 * @param read whether the documents are read again; otherwise what is known of them will do
 * @param event whose watchers the sender waits for; those of packages by others are judged without him where he does not name them
 */
public record RulesChanged(Presentity presentity, boolean read, String event) {}
