package org.openpresence.bus;

import java.util.List;
import java.util.Map;
import org.openpresence.model.Document;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.Knowing;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;

/** What administration asks of the loop that serves a presentity, and what it is answered. Every case is immutable. */
public sealed interface Inquiry {

    /** What is held of a presentity? Answered with {@link Shown}. */
    record Show(PresentityKey key) implements Inquiry {}

    /** What do the watchers of {@code event} know, and why? Answered with {@link Explained}. */
    record Explain(PresentityKey key, String event) implements Inquiry {}

    /** What is held of all presentities of this loop? Answered with {@link AllShown}. */
    record ShowAll() implements Inquiry {}

    /**
     * The rows of a package's publications may have been changed directly: they are read again, and every active watcher of
     * {@code event} is told what they say, also if it knows it. Answered with {@link Told}; fails with 503 when the database cannot
     * be read or this node may not decide.
     *
     * @param address canonical name of the presentity
     */
    record TellAll(PresentityKey key, String address, String event) implements Inquiry {}

    /**
     * A change that no request asked for: decided, told and written as that of a request. Answered with {@link Carried} once it is
     * committed; fails with 503 when this node may not decide, with 500 when it was decided but not written.
     */
    record Carry(Command command) implements Inquiry {}

    /**
     * This node goes: what watchers have confirmed is to be written down. Answered with null when it is on its way to the database.
     *
     * @param forOthers whether other nodes go on with the entries
     */
    record Settle(boolean forOthers) implements Inquiry {}

    /**
     * The newest state of a presentity.
     *
     * @param state {@link PresentityState#ABSENT} for one that is not held here
     * @param documents what watchers see, by package, for each package of which something is held
     */
    record Shown(PresentityState state, Map<String, Document> documents) {}

    /**
     * What watchers were told.
     *
     * @param shown the newest state and what watchers who may see everything see
     * @param watchers the live ones, by place
     */
    record Explained(Shown shown, List<Knowing> watchers) {}

    /** The newest states, in no order. */
    record AllShown(List<PresentityState> states) {}

    /** How many watchers are told. */
    record Told(int watchers) {}

    /** What a command did. */
    record Carried(Applied applied) {}

    /** The types of inquiries and their answers, which travel on the bus of one node. */
    List<Class<?>> TYPES = List.of(
            Show.class,
            Explain.class,
            Explained.class,
            ShowAll.class,
            TellAll.class,
            Carry.class,
            Settle.class,
            Shown.class,
            AllShown.class,
            Told.class,
            Carried.class);
}
