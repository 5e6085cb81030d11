package org.openpresence.presentity;

/**
 * What a decision takes from the place where the entry lies. Immutable.
 *
 * @param nowMillis by the clock of the node that decides, milliseconds since the epoch
 * @param owner incarnation of the owner, never 0
 * @param bounds of the lists in the entry
 */
public record Circumstances(long nowMillis, long owner, Bounds bounds) {}
