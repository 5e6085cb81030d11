package org.openpresence.database;

/**
 * What the database tier is told of the cluster. Immutable.
 *
 * @param cluster {@code cluster.name}: rows bear it
 * @param node name of this node
 * @param shared whether other clusters write the same tables
 * @param buckets how keys are divided among the nodes
 */
public record ClusterSettings(String cluster, String node, boolean shared, Buckets buckets) {
    private static final int LONGEST = 128;

    /** A node that nobody can join. */
    public static final ClusterSettings ALONE = new ClusterSettings("presence", "alone", false, Buckets.ALONE);

    public ClusterSettings {
        if (cluster.isEmpty() || cluster.length() > LONGEST || node.isEmpty() || node.length() > LONGEST) {
            throw new IllegalArgumentException("names of cluster and node have 1 to " + LONGEST + " characters");
        }
    }
}
