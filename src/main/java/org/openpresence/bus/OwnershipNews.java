package org.openpresence.bus;

import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;

/** What a notifier is to know of the ownership of presentities; it stays on its node. Every case is immutable. */
public sealed interface OwnershipNews {
    /** A command for that presentity may have been carried out although nobody heard of it. */
    record Doubt(PresentityKey key) implements OwnershipNews {}

    /** This node owns the presentity now; its copy shows {@code state}. */
    record Adopted(PresentityKey key, PresentityState state) implements OwnershipNews {}

    /** This node lost partitions: whatever it does not own any more is dropped. */
    record Lost() implements OwnershipNews {}

    /** A node is gone. */
    record NodeLeft(String node) implements OwnershipNews {}

    /** Returns the news that a command may have been carried out. */
    static OwnershipNews doubt(PresentityKey key) {
        return new Doubt(key);
    }
}
