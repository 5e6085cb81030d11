package org.openpresence.bus;

import java.util.List;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Told;

/** What a notifier is to know of the ownership of presentities; it stays on its node. Every case is immutable. */
public sealed interface OwnershipNews {
    /** A command for that presentity may have been carried out although nobody heard of it. */
    record Doubt(PresentityKey key) implements OwnershipNews {}

    /**
     * This node owns the presentity now.
     *
     * @param state its copy
     * @param loaded whether it was read from the database just now
     * @param told what is known that watchers have confirmed
     */
    record Adopted(PresentityKey key, PresentityState state, boolean loaded, List<Told> told)
            implements OwnershipNews {}

    /** This node lost partitions, perhaps for a moment only: whatever it did not own without a break is dropped. */
    record Lost() implements OwnershipNews {}

    /** A node is gone. */
    record NodeLeft(String node) implements OwnershipNews {}

    /** Returns the news that a command may have been carried out. */
    static OwnershipNews doubt(PresentityKey key) {
        return new Doubt(key);
    }
}
