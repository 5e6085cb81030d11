package org.openpresence.lease;

import java.util.HashMap;
import java.util.Map;

/** For each member the newest of our pings that it answered with our own list. Confined to the thread of its lease. */
final class Answers {
    private final Map<String, Moment> newest = new HashMap<>();

    /** Notes that the ping that left at {@code sent} was answered. */
    void note(String id, Moment sent) {
        newest.merge(id, sent, Moment::later);
    }

    void withdraw(String id) {
        newest.remove(id);
    }

    void clear() {
        newest.clear();
    }

    /** Returns whether all members have answered a ping of the last {@code length} nanoseconds. */
    boolean fromAll(Membership membership, Moment now, long length) {
        return membership.members().stream().allMatch(one -> {
            Moment sent = newest.get(one.id());
            return sent != null && now.longestSince(sent) < length;
        });
    }

    /** Returns for each node the ping it answered; a node listed in two lives counts when both have answered. */
    Map<String, Moment> byNode(Membership membership) {
        Map<String, Moment> answered = new HashMap<>();
        for (Peer member : membership.members()) {
            Moment sent = newest.get(member.id());
            if (sent != null) {
                answered.merge(member.node(), sent, (one, other) -> one.isAfter(other) ? other : one);
            }
        }
        membership.members().stream()
                .filter(member -> !newest.containsKey(member.id()))
                .forEach(silent -> answered.remove(silent.node()));
        return answered;
    }
}
