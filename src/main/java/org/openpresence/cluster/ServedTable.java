package org.openpresence.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.FallbackTable;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;

/**
 * The table for requests: only entries that this member owns. One whose partition has lost its content is read from the database
 * first, without waiting for the rest of the partition. Safe for any thread.
 */
public final class ServedTable implements PresentityTable {
    private final PresentityTable table;
    private final FallbackTable database;
    private final Partitions partitions;

    /** Entries that were read one by one, and in which term. */
    private final Map<PresentityKey, Integer> present = new ConcurrentHashMap<>();

    /**
     * Makes the table of what {@code partitions} say is served here.
     *
     * @param taken hears of every entry that was read
     */
    public ServedTable(
            PresentityTable table,
            Partitions partitions,
            PresentityRecords records,
            BiConsumer<Command.Load, Applied> taken) {
        this.table = table;
        this.partitions = partitions;
        this.database = new FallbackTable(table, records, taken);
    }

    @Override
    public CompletionStage<Applied> apply(Command command) {
        PresentityKey key = command.key();
        if (partitions.isServed(key)) {
            if (!present.isEmpty() && partitions.cold() == 0) {
                present.clear();
            }
            return table.apply(command);
        }
        if (!partitions.isCold(key)) {
            boolean mine = partitions.isMine(key);
            return CompletableFuture.failedFuture(
                    new Unavailable(mine ? "it was taken over just now" : "another node owns it"));
        }
        int term = partitions.term(key);
        if (present.getOrDefault(key, -1) == term) {
            return table.apply(command);
        }
        return database.takeIn(key, FallbackTable.addressOf(command)).thenCompose(found -> {
            present.put(key, term);
            return table.apply(command);
        });
    }
}
