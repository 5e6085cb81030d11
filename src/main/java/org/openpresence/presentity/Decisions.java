package org.openpresence.presentity;

/** Decides commands against a state. Pure and deterministic. */
public final class Decisions {
    private Decisions() {}

    /**
     * Returns what {@code command} leads to; nothing is changed by it.
     *
     * @param state of the entry, {@link PresentityState#ABSENT} where there is none
     */
    public static Decision decide(Command command, PresentityState state, Circumstances at) {
        if (command instanceof Command.Publish publish) {
            return PublicationDecisions.publish(publish, state, at);
        } else if (command instanceof Command.Subscribe subscribe) {
            return SubscriptionDecisions.subscribe(subscribe, state, at);
        } else if (command instanceof Command.Refresh refresh) {
            return SubscriptionDecisions.refresh(refresh, state, at);
        } else if (command instanceof Command.Rule rule) {
            return RuleDecisions.rule(rule, state, at);
        } else if (command instanceof Command.ExpireDue) {
            return UpkeepDecisions.expireDue(state, at);
        } else if (command instanceof Command.End end) {
            return UpkeepDecisions.end(end, state, at);
        } else if (command instanceof Command.Forget forget) {
            return UpkeepDecisions.forget(forget, state, at);
        } else if (command instanceof Command.Reserve reserve) {
            return UpkeepDecisions.reserve(reserve, state, at);
        } else if (command instanceof Command.Load load) {
            return UpkeepDecisions.load(load, state, at);
        } else if (command instanceof Command.Reread reread) {
            return RereadDecisions.reread(reread, state, at);
        } else if (command instanceof Command.Undo undo) {
            return PublicationDecisions.undo(undo, state, at);
        }
        throw new IllegalArgumentException("an unknown command: " + command.getClass());
    }

    /** Returns the answer of an ended operation that is repeated; null if it is not remembered. */
    static Outcome remembered(PresentityState state, long operation) {
        for (Remembered held : state.remembered()) {
            if (held.operation() == operation) {
                return held.outcome();
            }
        }
        return null;
    }
}
