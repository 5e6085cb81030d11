package org.openpresence.lease;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Our pings of late, and for each member the newest that it answered with our own list. Confined to the thread of its lease. */
final class Answers {
    private final long duration;
    private final Deque<Moment> sent = new ArrayDeque<>();
    private final Map<String, Moment> newest = new HashMap<>();

    /**
     * Makes one without pings.
     *
     * @param duration nanoseconds after which a ping counts no more
     */
    Answers(long duration) {
        this.duration = duration;
    }

    /** A ping leaves now. */
    void sent(Moment now) {
        while (!sent.isEmpty() && now.longestSince(sent.getFirst()) >= duration) {
            sent.removeFirst();
        }
        sent.addLast(now);
    }

    /** Returns our ping that left at this moment of the monotonic clock; empty for one that is too old, or not of this list. */
    Optional<Moment> ping(long sentNanos) {
        return sent.stream().filter(one -> one.nanos() == sentNanos).findFirst();
    }

    /** Notes that the ping that left at {@code sent} was answered. */
    void note(String id, Moment sent) {
        newest.merge(id, sent, Moment::later);
    }

    /** What the member with {@code id} answered counts no more. */
    void withdraw(String id) {
        newest.remove(id);
    }

    /** The list is another one: nothing that was asked or answered counts any more. */
    void clear() {
        sent.clear();
        newest.clear();
    }

    /** Returns whether all members have answered a ping that still counts. */
    boolean fromAll(Membership membership, Moment now) {
        return membership.members().stream().allMatch(one -> {
            Moment answered = newest.get(one.id());
            return answered != null && now.longestSince(answered) < duration;
        });
    }

    /** Returns for each node the ping it answered; a node listed in two lives counts when both have answered. */
    Map<String, Moment> byNode(Membership membership) {
        Map<String, Moment> answered = new HashMap<>();
        for (Peer member : membership.members()) {
            Moment ping = newest.get(member.id());
            if (ping != null) {
                answered.merge(member.node(), ping, (one, other) -> one.isAfter(other) ? other : one);
            }
        }
        membership.members().stream()
                .filter(member -> !newest.containsKey(member.id()))
                .forEach(silent -> answered.remove(silent.node()));
        return answered;
    }

    /** Returns the nodes that have answered a ping that still counts, sorted. */
    Set<String> answering(Membership membership, Moment now) {
        Set<String> answering = new TreeSet<>();
        byNode(membership).forEach((node, at) -> {
            if (now.longestSince(at) < duration) {
                answering.add(node);
            }
        });
        return answering;
    }
}
