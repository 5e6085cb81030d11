package org.openpresence.cluster;

import java.util.List;
import java.util.Optional;

/**
 * How the member of a node meets others. Immutable.
 *
 * @param node name of the node
 * @param clusterName members of another name never join
 * @param host address on which others reach this member; a name or number, 0.0.0.0 for one that Hazelcast chooses
 * @param port 0 for any free one
 * @param members addresses of others, {@code host:port}
 * @param dns name whose addresses are the members; empty when found another way
 * @param kubernetesService Service whose pods are the members; empty when found another way
 * @param backups synchronous copies of each entry beside the owner's
 */
public record MemberSettings(
        String node,
        String clusterName,
        String host,
        int port,
        List<String> members,
        Optional<String> dns,
        Optional<String> kubernetesService,
        int backups) {
    public MemberSettings {
        members = List.copyOf(members);
    }
}
