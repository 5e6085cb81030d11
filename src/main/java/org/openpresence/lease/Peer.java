package org.openpresence.lease;

import java.util.Comparator;

/**
 * A data member of the cluster. Immutable.
 *
 * @param node its name, which a node that is started again bears again: a second life of it proves that the first is over
 * @param id of this life of it, never used again
 */
public record Peer(String node, String id) implements Comparable<Peer> {
    private static final Comparator<Peer> ORDER =
            Comparator.comparing(Peer::node).thenComparing(Peer::id);

    /** Refuses empty names. */
    public Peer {
        if (node.isEmpty() || id.isEmpty()) {
            throw new IllegalArgumentException(
                    "a member has a node's name and an id, not '" + node + "' and '" + id + '\'');
        }
    }

    @Override
    public int compareTo(Peer other) {
        return ORDER.compare(this, other);
    }
}
