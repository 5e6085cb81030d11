package org.openpresence.presentity;

import java.util.EnumMap;
import java.util.Map;
import org.openpresence.model.EventName;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** Decides SUBSCRIBEs as far as they depend on what is held (RFC 6665 §4.2.1). Pure. */
final class SubscriptionDecisions {
    /** The reason of a subscription whose watcher ended it, or which was a fetch (RFC 6665 §4.2.1.4, §4.4.3). */
    private static final String TIMEOUT = "timeout";

    private SubscriptionDecisions() {}

    static Decision subscribe(Command.Subscribe command, PresentityState state, Circumstances at) {
        Outcome repeated = repeatedCreation(command, state, at);
        if (repeated != null) {
            return Decision.again(repeated);
        }
        if (state.subscriptions().size() >= command.maximum()) {
            return Decision.refuse(503, "this presentity has " + command.maximum() + " subscriptions");
        }
        ChangeBuilder change = new ChangeBuilder(state, at, command.address());
        int slot = state.subscriptions().freeSlot();
        Consent consent = command.consent();
        boolean refused = consent.state() == WatcherState.TERMINATED;
        boolean over = refused || command.lifetimeMillis() == 0;
        long expiresAt = at.nowMillis() + (refused ? 0 : command.lifetimeMillis());
        DialogToken token = new DialogToken(command.key(), slot, command.random());
        Subscription subscription = new Subscription(
                slot,
                command.random(),
                command.event(),
                over ? WatcherState.TERMINATED : consent.state(),
                over && !refused ? TIMEOUT : consent.reason(),
                expiresAt,
                command.remoteCSeq(),
                change.revision(),
                command.operation(),
                command.operation(),
                established(command, token));
        change.put(subscription);
        if (over && consent.state() == WatcherState.PENDING) {
            new WaitingWatchers(change, state.subscriptions().with(subscription), at).add(subscription);
        }
        return new Decision(change.build(), new Outcome.Subscribed(slot, command.random(), expiresAt, over), false);
    }

    private static PackedDialog established(Command.Subscribe command, DialogToken token) {
        Map<DialogField, String> changes = new EnumMap<>(command.consent().fields());
        changes.put(DialogField.LOCAL_TAG, token.tag(command.tagPrefix()));
        return command.dialog().with(changes);
    }

    private static Outcome repeatedCreation(Command.Subscribe command, PresentityState state, Circumstances at) {
        Subscription found = state.subscriptions().createdBy(command.operation());
        if (found != null) {
            return outcomeOf(found, at);
        }
        return Decisions.remembered(state, command.operation());
    }

    static Decision refresh(Command.Refresh command, PresentityState state, Circumstances at) {
        Subscription held = find(command, state);
        if (held != null && held.changedBy() == command.operation()) {
            return Decision.again(outcomeOf(held, at));
        }
        Outcome remembered = Decisions.remembered(state, command.operation());
        if (remembered != null) {
            return Decision.again(remembered);
        }
        if (held == null
                || held.ended()
                || held.state() == WatcherState.WAITING
                || held.expiresAtMillis() <= at.nowMillis()) {
            return Decision.refuse(481, "this subscription does not exist");
        }
        if (command.remoteCSeq() <= held.remoteCSeq()) {
            // RFC 3261 §12.2.2; the same number with the same identity was answered above.
            return Decision.refuse(500, "CSeq is lower than that of an earlier request");
        }
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        boolean over = command.lifetimeMillis() == 0;
        long expiresAt = at.nowMillis() + command.lifetimeMillis();
        change.put(new Subscription(
                held.slot(),
                held.random(),
                held.event(),
                over ? WatcherState.TERMINATED : held.state(),
                over ? TIMEOUT : held.reason(),
                expiresAt,
                command.remoteCSeq(),
                change.revision(),
                held.createdBy(),
                command.operation(),
                refreshed(held.dialog(), command)));
        if (over && held.state() == WatcherState.PENDING) {
            new WaitingWatchers(change, state.subscriptions(), at).add(held);
        }
        Outcome outcome = new Outcome.Subscribed(held.slot(), held.random(), expiresAt, over);
        return new Decision(change.build(), outcome, false);
    }

    private static Subscription find(Command.Refresh command, PresentityState state) {
        Subscription held = state.subscriptions().get(command.slot());
        boolean same = held != null
                && held.random() == command.random()
                && held.dialog().get(DialogField.CALL_ID).equals(command.callId())
                && held.dialog().get(DialogField.REMOTE_TAG).equals(command.remoteTag())
                && held.event().equals(command.packageName())
                && EventName.match(held.dialog().get(DialogField.EVENT), command.event());
        return same ? held : null;
    }

    private static PackedDialog refreshed(PackedDialog dialog, Command.Refresh command) {
        Map<DialogField, String> changes = new EnumMap<>(DialogField.class);
        if (!command.remoteTarget().isEmpty()) {
            changes.put(DialogField.REMOTE_TARGET, command.remoteTarget());
        }
        if (!command.accept().isEmpty()) {
            changes.put(DialogField.ACCEPT, command.accept());
        }
        if (!command.flow().isEmpty()) {
            changes.put(DialogField.FLOW, command.flow());
        }
        return dialog.with(changes);
    }

    /** What its last request was or would be answered; one that the server ended early has no time left. */
    static Outcome outcomeOf(Subscription held, Circumstances at) {
        long expiresAt = held.ended() ? Math.min(held.expiresAtMillis(), at.nowMillis()) : held.expiresAtMillis();
        return new Outcome.Subscribed(held.slot(), held.random(), expiresAt, held.ended());
    }
}
