package org.openpresence.presentity;

/**
 * What the watcher of a loaded subscription has confirmed. Immutable.
 *
 * @param slot place of the subscription in the command that loads it
 * @param random tells it from others in that place
 * @param hash of the document that it knows, as it stands in {@link Settled}
 */
public record Told(int slot, long random, long hash) {}
