package org.openpresence.presentity;

import org.openpresence.model.Operations;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * A SUBSCRIBE outside a dialog may be tried again after an answer that said "later", or after none: with the same Call-ID and
 * From-tag, and a CSeq that is one higher (RFC 3261 §8.1.3.5). If an earlier attempt was carried out all the same, its dialog
 * is the one that the watcher wants: a second one would be told of everything twice, and end with nobody to ask for it. Pure.
 */
final class EarlierAttempts {
    /** How many answers in a row a watcher may get that say too little. */
    private static final int MAXIMUM = 3;

    private final Command.Subscribe command;
    private final String callId;
    private final String fromTag;

    EarlierAttempts(Command.Subscribe command) {
        this.command = command;
        this.callId = command.dialog().get(DialogField.CALL_ID);
        this.fromTag = command.dialog().get(DialogField.REMOTE_TAG);
    }

    /**
     * Returns the subscription of the same watcher to the same event that one of them created, and that no request within its dialog
     * has shown to be known; null for none. They are found by the names that they would have had, so that those that created nothing
     * cost one look-up each.
     */
    Subscription find(PresentityState state) {
        for (int back = 1; back <= MAXIMUM && state.subscriptions().size() > 0; back++) {
            Subscription found = state.subscriptions().createdBy(attempt(back));
            if (found != null && isWanted(found)) {
                return found.sharesDialog() || !isAttempt(found.changedBy()) ? null : found;
            }
        }
        return null;
    }

    /** Whoever learns Call-ID and tag of somebody else gets neither his dialog nor our tag in it. */
    private boolean isWanted(Subscription found) {
        return SubscriptionDecisions.isOf(found, command) && SubscriptionDecisions.isOfWatcher(found, command);
    }

    /** Names the attempt so many before this one. */
    private long attempt(int back) {
        return Operations.identify("SUBSCRIBE", callId, fromTag, "", command.remoteCSeq() - back);
    }

    /** A later one may have come before this one. */
    private boolean isAttempt(long changedBy) {
        boolean any = changedBy == command.operation();
        for (int back = -MAXIMUM; back <= MAXIMUM; back++) {
            any |= changedBy == attempt(back);
        }
        return any;
    }
}
