package org.openpresence.lease;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Of whom a lease needs the majority: the list that all agreed on last, and each one that this node has vouched for since. Confined to
 * the thread of the keeper.
 */
final class Electorates {
    /** More pledges than any sequence of faults leaves behind; beyond it this node vouches for no further list. */
    private static final int MOST_PLEDGES = 32;

    private final Set<Electorate> all = new LinkedHashSet<>();
    private Optional<Electorate> agreed = Optional.empty();

    /** From now on its majority is needed as well; false if this node vouches for no more. */
    boolean pledge(Electorate wanted) {
        return all.contains(wanted) || (all.size() < MOST_PLEDGES && all.add(wanted));
    }

    /** Takes over what others need. */
    void takeOver(Collection<Electorate> theirs) {
        all.addAll(theirs);
    }

    /** Everybody in it agrees: it alone decides from now on. */
    void agree(Electorate everybody) {
        all.clear();
        all.add(everybody);
        agreed = Optional.of(everybody);
    }

    Set<Electorate> all() {
        return all;
    }

    /** Returns the first of which {@code nodes} are less than half. */
    Optional<Electorate> minorityIn(Set<String> nodes) {
        return stream().filter(one -> one.isMinority(nodes)).findFirst();
    }

    Stream<Electorate> stream() {
        return all.stream();
    }

    /** Returns the nodes on which all agreed last. */
    List<String> agreed() {
        return agreed.map(Electorate::nodes).orElse(List.of());
    }
}
