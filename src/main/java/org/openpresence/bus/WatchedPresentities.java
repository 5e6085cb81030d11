package org.openpresence.bus;

import java.util.List;
import org.openpresence.model.Presentity;

/**
 * Presentities of one loop with watchers who need their consent; the answer of {@link Addresses#watched}. Immutable.
 *
 * @param presentities in no order
 */
public record WatchedPresentities(List<Presentity> presentities) {}
