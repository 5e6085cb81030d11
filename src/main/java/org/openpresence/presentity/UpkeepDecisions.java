package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openpresence.model.WatcherState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/** Decides what the server itself wants: expiry, endings, reservations, loading. Pure. */
final class UpkeepDecisions {
    private static final String TIMEOUT = "timeout";
    private static final int NOWHERE = -1;

    private UpkeepDecisions() {}

    /** A second look from anywhere finds nothing: what has expired is ended or gone. */
    static Decision expireDue(PresentityState state, Circumstances at) {
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        boolean[] due = {
            !state.remembered().isEmpty() && state.remembered().get(0).untilMillis() < at.nowMillis()
        };
        for (Publication held : state.publications()) {
            if (held.expiresAtMillis() <= at.nowMillis()) {
                PublicationDecisions.remove(held, change, at);
                due[0] = true;
            }
        }
        WaitingWatchers waiting = new WaitingWatchers(change, state.subscriptions(), at);
        state.subscriptions().forEach(held -> {
            if (!held.ended() && held.expiresAtMillis() <= at.nowMillis()) {
                expire(held, change, waiting);
                due[0] = true;
            }
        });
        return due[0] ? Decision.done(change.build()) : Decision.nothing();
    }

    private static void expire(Subscription held, ChangeBuilder change, WaitingWatchers waiting) {
        if (held.state() == WatcherState.WAITING) {
            change.forget(held.slot());
            return;
        }
        change.put(held.end(TIMEOUT, change.revision()));
        if (held.state() == WatcherState.PENDING) {
            waiting.add(held);
        }
    }

    static Decision end(Command.End command, PresentityState state, Circumstances at) {
        Subscription held = state.subscriptions().get(command.slot());
        if (held == null || held.random() != command.random() || held.touched() > command.touched()) {
            return Decision.nothing();
        }
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        if (command.reason().isEmpty()) {
            forget(held, change, at);
        } else if (held.ended()) {
            return Decision.nothing();
        } else {
            change.put(held.end(command.reason(), change.revision()));
        }
        return Decision.done(change.build());
    }

    static Decision forget(Command.Forget command, PresentityState state, Circumstances at) {
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        boolean any = false;
        for (int i = 0; i < command.slots().size(); i++) {
            Subscription held = state.subscriptions().get(command.slots().get(i));
            if (held != null
                    && held.ended()
                    && held.random() == command.randoms().get(i)) {
                forget(held, change, at);
                any = true;
            }
        }
        return any ? Decision.done(change.build()) : Decision.nothing();
    }

    /** The request that made or ended it may come again: its answer is remembered. */
    private static void forget(Subscription held, ChangeBuilder change, Circumstances at) {
        Outcome outcome = SubscriptionDecisions.outcomeOf(held, at);
        change.forget(held.slot()).remember(held.changedBy(), outcome);
        if (held.createdBy() != held.changedBy()) {
            change.remember(held.createdBy(), outcome);
        }
    }

    static Decision reserve(Command.Reserve command, PresentityState state, Circumstances at) {
        if (state.revision() == 0) {
            return Decision.nothing();
        }
        ChangeBuilder change = new ChangeBuilder(state, at, "")
                .extendCSeqBeyond(command.highestCSeq())
                .settle(command.settled());
        return change.isEmpty() ? Decision.nothing() : Decision.done(change.build());
    }

    /** What the map holds is newer than what the database held. What has expired meanwhile ends at once, to be told once. */
    static Decision load(Command.Load command, PresentityState state, Circumstances at) {
        ChangeBuilder change = new ChangeBuilder(state, at, command.address());
        boolean any = loadPublications(command, state, change, at);
        any |= loadSubscriptions(command, state, change, at);
        return any ? Decision.done(change.startCSeqAt(command.cseqBase()).build()) : Decision.nothing();
    }

    /** Returns whether any of them was not there. */
    private static boolean loadPublications(
            Command.Load command, PresentityState state, ChangeBuilder change, Circumstances at) {
        List<Publication> publications = new ArrayList<>(state.publications());
        boolean any = false;
        for (Publication loaded : command.publications()) {
            if (state.publications().stream().noneMatch(held -> held.ruid().equals(loaded.ruid()))) {
                any = true;
                if (loaded.expiresAtMillis() <= at.nowMillis()) {
                    PublicationDecisions.remove(loaded, change, at);
                } else {
                    publications.add(loaded);
                    change.tellWatchersOf(loaded.event());
                }
            }
        }
        if (publications.size() > state.publications().size()) {
            // What was published before the load is newer than what is loaded: all are put again, in their order.
            publications.sort(Comparator.comparingLong(Publication::receivedAtMillis));
            publications.forEach(change::put);
        }
        return any;
    }

    /** Returns whether there was a place for any of them. */
    private static boolean loadSubscriptions(
            Command.Load command, PresentityState state, ChangeBuilder change, Circumstances at) {
        SubscriptionTable table = state.subscriptions();
        boolean any = false;
        for (Subscription loaded : command.subscriptions()) {
            int slot = placeFor(loaded, table);
            if (slot >= 0) {
                Subscription taken = new Subscription(
                        slot,
                        loaded.random(),
                        loaded.event(),
                        loaded.state(),
                        loaded.reason(),
                        loaded.expiresAtMillis(),
                        loaded.remoteCSeq(),
                        loaded.state() == WatcherState.WAITING ? 0 : change.revision(),
                        loaded.createdBy(),
                        loaded.changedBy(),
                        loaded.dialog());
                boolean expired = !taken.ended()
                        && taken.state() != WatcherState.WAITING
                        && taken.expiresAtMillis() <= at.nowMillis();
                table = table.with(taken);
                change.put(expired ? taken.end(TIMEOUT, change.revision()) : taken);
                any = true;
            }
        }
        return any;
    }

    /** Our tags name the place, which cannot be another; a dialog taken over takes any. Returns -1 for one that is not taken in. */
    private static int placeFor(Subscription loaded, SubscriptionTable table) {
        if (table.get(loaded.slot()) == null) {
            return loaded.slot();
        }
        if (DialogToken.parse(loaded.dialog().get(DialogField.LOCAL_TAG)).isPresent()) {
            return NOWHERE;
        }
        boolean[] there = {false};
        table.forEach(held -> there[0] |= held.random() == loaded.random());
        return there[0] ? NOWHERE : table.freeSlot();
    }
}
