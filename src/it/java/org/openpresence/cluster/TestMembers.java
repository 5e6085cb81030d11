package org.openpresence.cluster;

import java.util.List;
import java.util.Optional;

/** Members of one process, each of which knows where all of them are. */
final class TestMembers {
    private TestMembers() {}

    /** Starts the one at {@code port}, or joins the others at {@code ports} that are there; with one copy of each entry. */
    static HazelcastMember join(String cluster, String node, int port, List<Integer> ports) {
        return HazelcastMember.join(new MemberSettings(
                node,
                cluster,
                "127.0.0.1",
                port,
                ports.stream().map(one -> "127.0.0.1:" + one).toList(),
                Optional.empty(),
                Optional.empty(),
                1));
    }
}
