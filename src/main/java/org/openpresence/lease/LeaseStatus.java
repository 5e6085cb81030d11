package org.openpresence.lease;

import java.util.List;
import java.util.Optional;

/**
 * Where the lease stands, for health checks and people. Immutable.
 *
 * @param held whether it was held when this was written; {@link Lease#isHeld} is what counts
 * @param listed names of the members that this node lists
 * @param answering those that answer with the same list, this one among them
 * @param agreed the last list that all its members agreed on; empty before the first
 * @param reasons why there is no lease, each a sentence; empty with one
 * @param exit why this node must end and start anew; empty if it need not
 */
public record LeaseStatus(
        boolean held,
        List<String> listed,
        List<String> answering,
        List<String> agreed,
        List<String> reasons,
        Optional<String> exit) {
    /** Copies. */
    public LeaseStatus {
        listed = List.copyOf(listed);
        answering = List.copyOf(answering);
        agreed = List.copyOf(agreed);
        reasons = List.copyOf(reasons);
    }
}
