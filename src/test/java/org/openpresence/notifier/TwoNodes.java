package org.openpresence.notifier;

import java.util.Set;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Ownership;

/** This node, "n1", owns everything; "n2" is there as well. Confined to one test. */
final class TwoNodes implements Ownership {
    int term;

    @Override
    public String self() {
        return "n1";
    }

    @Override
    public String ownerOf(PresentityKey key) {
        return "n1";
    }

    @Override
    public boolean isMine(PresentityKey key) {
        return true;
    }

    @Override
    public int term(PresentityKey key) {
        return term;
    }

    @Override
    public boolean isPresent(String node) {
        return nodes().contains(node);
    }

    @Override
    public Set<String> nodes() {
        return Set.of("n1", "n2");
    }
}
