package org.openpresence.admin;

import java.util.List;
import java.util.Optional;
import org.openpresence.model.PresentityKey;

/** Who the nodes of the cluster are and which of them owns a presentity. Safe for any thread; answers from memory. */
public interface Members {

    /** Returns the name of this node. */
    String self();

    /** Returns the names of all nodes that hold data, this one among them, in an order that is the same on each. */
    List<String> nodes();

    /** Returns the name of the node that owns {@code key}; empty while nobody does. */
    Optional<String> ownerOf(PresentityKey key);

    /** Returns the members of a cluster of one node. */
    static Members alone(String node) {
        return new Members() {
            @Override
            public String self() {
                return node;
            }

            @Override
            public List<String> nodes() {
                return List.of(node);
            }

            @Override
            public Optional<String> ownerOf(PresentityKey key) {
                return Optional.of(node);
            }
        };
    }
}
