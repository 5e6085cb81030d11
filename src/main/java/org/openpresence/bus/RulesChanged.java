package org.openpresence.bus;

import org.openpresence.model.Presentity;

/**
 * The rules of a presentity may have changed: its live watchers are to be judged again. Immutable. Sent as a request it is answered by
 * {@link RulesApplied}, or fails when the rules cannot be read; sent without waiting for an answer it is tried until it succeeds.
 *
 * @param presentity whose rules
 * @param read whether the documents are read again; otherwise what is known of them will do
 */
public record RulesChanged(Presentity presentity, boolean read) {}
