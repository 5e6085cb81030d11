package org.openpresence.bus;

import org.openpresence.presentity.PresentityState;

/**
 * What a presentity publishes has changed, and with it perhaps its sphere, by which rules may go. Immutable.
 *
 * @param state the entry after it
 */
public record ContentChanged(PresentityState state) {}
