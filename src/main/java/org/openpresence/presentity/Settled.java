package org.openpresence.presentity;

import java.util.List;
import org.openpresence.model.PresentityKey;

/**
 * The watchers of a package of an entry have confirmed its present document, but for a few. Immutable.
 *
 * @param key of the entry
 * @param event name of the package
 * @param revision of the entry up to which they know everything
 * @param hash of the document as it is composed anew; equal hashes mean that none of them has to be told
 * @param missed places of the subscriptions whose watchers have not, at most {@link #MISSED_MAXIMUM}, in rising order
 */
public record Settled(PresentityKey key, String event, long revision, long hash, List<Integer> missed) {
    /** With more of them nothing is settled. */
    public static final int MISSED_MAXIMUM = 16;

    /** Checks and copies. */
    public Settled {
        if (missed.size() > MISSED_MAXIMUM) {
            throw new IllegalArgumentException(missed.size() + " watchers have not confirmed");
        }
        missed = List.copyOf(missed);
    }
}
