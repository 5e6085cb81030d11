package org.openpresence.lease;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Members that had this node in their list and have it no more: that is for good. Answers may overtake each other, so the later one
 * counts. Confined to the thread of the keeper.
 */
final class Refusals {
    private final Map<String, Long> vouched = new HashMap<>();
    private final Set<String> throwers = new HashSet<>();

    /** Forgets all but the members with these {@code ids}. */
    void retain(Set<String> ids) {
        vouched.keySet().retainAll(ids);
        throwers.retainAll(ids);
    }

    /** The member with {@code id} listed this node at that moment of its own clock. */
    void listed(String id, long answeredNanos) {
        vouched.merge(id, answeredNanos, (one, other) -> one - other > 0 ? one : other);
    }

    /** It did not at that moment; returns whether that is news. */
    boolean unlisted(String id, long answeredNanos) {
        Long before = vouched.get(id);
        return before != null && answeredNanos - before > 0 && throwers.add(id);
    }

    /** Returns whether those who still list this node are too few to go on with. */
    boolean leaveTooFew(Peer self, Membership membership, LeaseSettings settings, Electorates electorates) {
        if (throwers.isEmpty()) {
            return false;
        }
        Set<String> left = new HashSet<>(membership.nodes());
        membership.members().stream()
                .filter(one -> throwers.contains(one.id()))
                .forEach(one -> left.remove(one.node()));
        if (settings.minSize().isPresent()) {
            return left.size() < Tally.neededOf(settings.minSize().getAsInt(), membership.nodes());
        }
        return electorates.minorityIn(left).isPresent() || left.equals(Set.of(self.node()));
    }

    /** Returns the names of those who do not list this node. */
    String names(Membership membership) {
        return membership.members().stream()
                .filter(one -> throwers.contains(one.id()))
                .map(Peer::node)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
