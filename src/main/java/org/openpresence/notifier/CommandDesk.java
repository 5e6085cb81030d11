package org.openpresence.notifier;

import java.util.function.BiConsumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;

/** Carries out what the notifier asks for. */
public interface CommandDesk {
    /**
     * Applies {@code command} to the table and marks what it changed for the database.
     *
     * @param then called on the notifier's event loop, with either the result or the failure and null for the other
     */
    void submit(Command command, BiConsumer<Applied, Throwable> then);

    /**
     * Has the rules asked again about all watchers of a presentity. What follows comes as a change, now or later; nothing comes where
     * nothing changes.
     *
     * @param presentity its canonical name
     */
    void judge(PresentityKey key, String presentity);
}
