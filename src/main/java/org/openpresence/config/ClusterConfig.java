package org.openpresence.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How nodes find one another. Immutable.
 *
 * @param listen this node's member; empty for a single node that nobody can join
 * @param members others by address; empty when found another way
 * @param dns name whose addresses are the members
 * @param kubernetesService Service whose pods are the members
 * @param name nodes of another name never join
 * @param busListen the event bus between nodes; empty for the host of {@code listen} and any free port
 * @param initialSize members that must have met before a starting node serves
 * @param minimumSize members below which nobody is served; empty for the majority of those last agreed on
 * @param backupCount synchronous copies beside the owner's
 */
public record ClusterConfig(
        Optional<HostPort> listen,
        List<HostPort> members,
        Optional<String> dns,
        Optional<String> kubernetesService,
        String name,
        Optional<HostPort> busListen,
        int initialSize,
        OptionalInt minimumSize,
        int backupCount) {

    public ClusterConfig {
        members = List.copyOf(members);
        Checks.atLeast(1, "cluster.initial_size", initialSize);
        Checks.atLeast(0, "cluster.backup_count", backupCount);
    }
}
