package org.openpresence.notifier;

import java.util.function.BiConsumer;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;

/** Carries out the notifier's own commands. */
@FunctionalInterface
public interface CommandDesk {
    /**
     * Applies {@code command} to the table and marks what it changed for the database.
     *
     * @param then called on the notifier's event loop, with either the result or the failure and null for the other
     */
    void submit(Command command, BiConsumer<Applied, Throwable> then);
}
