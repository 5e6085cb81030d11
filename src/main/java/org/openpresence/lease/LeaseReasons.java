package org.openpresence.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Says to people why a lease is not held. Confined to the thread of the keeper. */
record LeaseReasons(LeaseSettings settings, Membership membership, Electorates electorates) {

    /**
     * Returns all reasons.
     *
     * @param answering the nodes that answer with the same list
     * @param settled whether this node has begun
     * @param mayStart whether it may begin as far as the database says
     */
    List<String> all(Set<String> answering, boolean settled, boolean mayStart) {
        List<String> all = new ArrayList<>();
        Set<String> silent = new TreeSet<>(membership.nodes());
        silent.removeAll(answering);
        if (!silent.isEmpty()) {
            all.add("no answer with the same member list from " + String.join(", ", silent));
        }
        if (!settled) {
            all.add(
                    mayStart
                            ? "starting, " + membership.nodes().size() + " of at least " + settings.initialSize()
                                    + " nodes have met"
                            : "starting, but other nodes may serve that are not members here: the database says so, or cannot be asked");
        } else {
            addCounting(all);
        }
        return all;
    }

    private void addCounting(List<String> all) {
        if (settings.minSize().isPresent()) {
            all.add("cluster.min_size is " + settings.minSize().getAsInt() + ", listed are "
                    + membership.nodes().size());
            return;
        }
        electorates.stream().forEach(one -> {
            if (one.isMinority(membership.nodes())) {
                all.add("only " + counted(one) + " agreed members are listed");
            } else if (one.isHalf(membership.nodes())) {
                all.add("exactly half of " + one.nodes().size()
                        + " agreed members are listed, and the witness is not held");
            }
        });
    }

    private String counted(Electorate one) {
        return one.count(membership.nodes()) + " of " + one.nodes().size();
    }
}
