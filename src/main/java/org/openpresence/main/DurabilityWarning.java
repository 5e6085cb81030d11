package org.openpresence.main;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.config.DatabaseConfig;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.PresenceConfig;

/** What the start says of settings under which less, or more, is kept than somebody may expect. Pure. */
final class DurabilityWarning {
    private DurabilityWarning() {}

    /** Returns a line for each. */
    static List<String> of(PresenceConfig config) {
        List<String> lines = new ArrayList<>();
        DatabaseConfig database = config.database();
        boolean isKept = database.url() instanceof DatabaseUrl.MariaDb || database.url() instanceof DatabaseUrl.H2;
        if (isKept && database.fallback2db() && database.publicationDurability() == DatabaseConfig.Durability.CLUSTER) {
            lines.add(
                    "database.publication_durability=cluster is ignored: with fallback2db the answer to a PUBLISH waits for"
                            + " the commit");
        }
        if (database.url() instanceof DatabaseUrl.H2
                && config.cluster().listen().isPresent()) {
            lines.add(
                    "NOT SHARED: each node of the cluster has an embedded database of its own, so that what two nodes that die"
                            + " at once have held is lost, and two halves both wait; remedy=set db_url to a MariaDB that all nodes reach");
        }
        return lines;
    }
}
