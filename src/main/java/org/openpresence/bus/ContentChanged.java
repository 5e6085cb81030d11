package org.openpresence.bus;

import org.openpresence.presentity.PresentityState;

/**
 * What a presentity publishes has changed, and with it perhaps its sphere, by which rules may go. Immutable.
 *
 * @param state the entry after it
 * @param group whose watchers are to be judged, one of {@link org.openpresence.events.EventPackages#groups}
 */
public record ContentChanged(PresentityState state, String group) {}
