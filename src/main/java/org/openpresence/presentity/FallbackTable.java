package org.openpresence.presentity;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;

/**
 * A table that searches the database for a record that is not there, and takes it in: {@code fallback2db}. The table decides; the
 * database is asked only where the answer would be that nothing is known. Safe for any thread.
 */
public final class FallbackTable implements PresentityTable {
    private static final int NO_SUCH_DIALOG = 481;
    private static final int NO_SUCH_PUBLICATION = 412;

    private final PresentityTable table;
    private final PresentityRecords records;
    private final BiConsumer<Command.Load, Applied> taken;

    /**
     * Makes the table.
     *
     * @param taken hears of every entry that was taken in
     */
    public FallbackTable(PresentityTable table, PresentityRecords records, BiConsumer<Command.Load, Applied> taken) {
        this.table = table;
        this.records = records;
        this.taken = taken;
    }

    /** As the table; the stage fails with {@link PresentityRecords.Unavailable} where the database might know but cannot be asked. */
    @Override
    public CompletionStage<Applied> apply(Command command) {
        return table.apply(command).thenCompose(applied -> {
            if (!isUnknown(command, applied.outcome())) {
                return CompletableFuture.completedFuture(applied);
            }
            return takeIn(command.key(), addressOf(command))
                    .thenCompose(found -> found ? table.apply(command) : CompletableFuture.completedFuture(applied));
        });
    }

    /**
     * Takes in what the database holds of one entry.
     *
     * @param address canonical name of the presentity; "" where only the key is known
     * @return whether there was something that the table did not have
     */
    public CompletionStage<Boolean> takeIn(PresentityKey key, String address) {
        return records.find(key, address).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            return table.apply(found.get()).thenApply(applied -> {
                records.loaded(applied);
                taken.accept(found.get(), applied);
                return applied.change() != null;
            });
        });
    }

    private static boolean isUnknown(Command command, Outcome outcome) {
        return (command instanceof Command.Refresh && outcome.status() == NO_SUCH_DIALOG)
                || (command instanceof Command.Publish && outcome.status() == NO_SUCH_PUBLICATION);
    }

    /** Returns the canonical name of the presentity that {@code command} is about; "" where it knows only the key. */
    public static String addressOf(Command command) {
        if (command instanceof Command.Publish publish) {
            return publish.address();
        }
        if (command instanceof Command.Subscribe subscribe) {
            return subscribe.address();
        }
        // Within a dialog of ours the request names our Contact.
        return command instanceof Command.Refresh refresh && isOf(refresh.key(), refresh.address())
                ? refresh.address()
                : "";
    }

    private static boolean isOf(PresentityKey key, String address) {
        return !address.isEmpty() && PresentityKey.of(new Presentity(address)).equals(key);
    }
}
