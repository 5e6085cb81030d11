package org.openpresence.notifier;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;

/** Carries out what the notifier asks for. */
public interface CommandDesk {
    /**
     * Applies {@code command} to the table and marks what it changed for the database.
     *
     * @param then called on the notifier's event loop, with either the result or the failure and null for the other
     */
    void submit(Command command, BiConsumer<Applied, Throwable> then);

    /** Shows the database how an entry stands after a command that may have been carried out although it seemed to fail. */
    void seen(Applied applied);

    /** Marks for the database what watchers have confirmed. */
    void settled(List<Settled> news);

    /**
     * Has something done that may take its time.
     *
     * @param lane who is to wait for it: nobody but what comes later in the same lane
     * @param work done on a thread where nobody waits for it; it must not fail
     * @param then called on the notifier's event loop with its result, never before this returns
     */
    <T> void beside(String lane, Supplier<T> work, Consumer<T> then);

    /**
     * Has the rules asked again about all watchers of a presentity. What follows comes as a change, now or later; nothing comes where
     * nothing changes.
     *
     * @param presentity its canonical name
     */
    void judge(PresentityKey key, String presentity);

    /**
     * Has the rules asked again where they go by what is published, which has just changed.
     *
     * @param state the entry after the change
     * @param group whose watchers, one of {@link org.openpresence.events.EventPackages#groups}
     * @param then called on the notifier's event loop when it is done and what follows from it was passed to the notifier
     * @return whether watchers who need consent are to be told nothing until then; otherwise {@code then} is never called
     */
    boolean judgeContent(PresentityState state, String group, Runnable then);
}
