package org.openpresence.presentity;

import java.util.Set;
import org.openpresence.model.PresentityKey;

/** Which node owns which entry, as far as this node knows just now. Safe for any thread and cheap. */
public interface Ownership {
    /** Returns the name of this node. */
    String self();

    /** Returns the name of the node that owns the entry; "" while nobody does. */
    String ownerOf(PresentityKey key);

    /** Returns whether this node owns the entry and its content is there. */
    boolean isMine(PresentityKey key);

    /**
     * Returns the term of this node's ownership of the entry: another number after the entry was away, however short, so that what is
     * left from before is told from what is there now.
     */
    default int term(PresentityKey key) {
        return 0;
    }

    /** Returns whether a node of that name is a member. */
    boolean isPresent(String node);

    /** Returns whether a member has given away all that it owned and goes: it may cease to send at any moment. */
    default boolean isLeaving(String node) {
        return false;
    }

    /** Returns the names of all nodes. */
    Set<String> nodes();

    /** Returns whether other nodes may take entries over. */
    default boolean isShared() {
        return true;
    }

    /** Returns the ownership of a lone node: everything is its own. */
    static Ownership alone(String self) {
        return new Ownership() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public String ownerOf(PresentityKey key) {
                return self;
            }

            @Override
            public boolean isMine(PresentityKey key) {
                return true;
            }

            @Override
            public boolean isPresent(String node) {
                return node.equals(self);
            }

            @Override
            public Set<String> nodes() {
                return Set.of(self);
            }

            @Override
            public boolean isShared() {
                return false;
            }
        };
    }
}
