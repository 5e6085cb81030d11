package org.openpresence.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityTable;

/** The table for requests: only entries whose partition is this member's and whose content is there. Safe for any thread. */
public final class ServedTable implements PresentityTable {
    private final PresentityTable table;
    private final Partitions partitions;

    /** Makes the table of what {@code partitions} say is served here. */
    public ServedTable(PresentityTable table, Partitions partitions) {
        this.table = table;
        this.partitions = partitions;
    }

    @Override
    public CompletionStage<Applied> apply(Command command) {
        if (!partitions.isServed(command.key())) {
            return CompletableFuture.failedFuture(new Unavailable(
                    partitions.isMine(command.key()) ? "its content is not there yet" : "another node owns it"));
        }
        return table.apply(command);
    }
}
