package org.openpresence.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of the nodes that are members, as they were last looked at. Safe for any thread. */
final class NodeNames {
    private final HazelcastInstance hazelcast;
    private volatile Set<String> all = Set.of();
    private volatile Set<String> leaving = Set.of();

    NodeNames(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        look();
    }

    /** Looks; in one go, so that the list that was read last is the one that stays. */
    synchronized void look() {
        Set<Member> members = hazelcast.getCluster().getMembers();
        all = names(members.stream());
        // A node of ours that has given its partitions away is a lite member until it goes.
        leaving = names(members.stream().filter(Member::isLiteMember));
    }

    private static Set<String> names(Stream<Member> members) {
        return members.map(NodeNames::of).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the name of the node of {@code member}; null for one that is none of ours. */
    static String of(Member member) {
        return member.getAttribute(HazelcastMember.NODE_ATTRIBUTE);
    }

    Set<String> all() {
        return all;
    }

    /** Returns those that own nothing any more and go. */
    Set<String> leaving() {
        return leaving;
    }
}
