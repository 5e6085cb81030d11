package org.openpresence.presentity;

import org.openpresence.model.PresentityKey;

/**
 * A command that was carried out and is safe. Immutable.
 *
 * @param key the entry
 * @param outcome what became of it
 * @param change what it did; null when it changed nothing
 * @param state the entry after it
 * @param repeated whether the outcome is that of an earlier arrival of the same operation
 */
public record Applied(PresentityKey key, Outcome outcome, Change change, PresentityState state, boolean repeated) {}
