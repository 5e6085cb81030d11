package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;

/** Finds the subscriptions of one dialog, of which there may be several (RFC 6665 §4.5.2). Pure. */
final class DialogMembers {
    private final DialogToken token;
    private final String callId;
    private final String remoteTag;

    private DialogMembers(DialogToken token, String callId, String remoteTag) {
        this.token = token;
        this.callId = callId;
        this.remoteTag = remoteTag;
    }

    /**
     * Returns the subscriptions of a dialog, ended ones included; empty if there is no such dialog.
     *
     * @param token what our tag says; for a dialog taken over, whose place the tag does not say, any place
     */
    static List<Subscription> find(PresentityState state, DialogToken token, String callId, String remoteTag) {
        DialogMembers wanted = new DialogMembers(token, callId, remoteTag);
        Subscription first = state.subscriptions().get(token.slot());
        if (first != null && !first.sharesDialog() && first.random() == token.random()) {
            return wanted.isNamed(first) ? List.of(first) : List.of();
        }
        // The first may be gone while another lives, or the place is not known: a look at one number of each.
        List<Subscription> found = new ArrayList<>(2);
        state.subscriptions().forEach(held -> {
            if (wanted.has(held)) {
                found.add(held);
            }
        });
        return found;
    }

    private boolean has(Subscription held) {
        return DialogToken.mayShare(held.random(), token.random())
                && held.state() != WatcherState.WAITING
                && isNamed(held)
                && isTagOf(held);
    }

    private boolean isNamed(Subscription held) {
        return held.dialog().get(DialogField.CALL_ID).equals(callId)
                && held.dialog().get(DialogField.REMOTE_TAG).equals(remoteTag);
    }

    /** The tag of a dialog that was taken over says nothing but stands for its random bits. */
    private boolean isTagOf(Subscription held) {
        String tag = held.dialogTag();
        return DialogToken.parse(tag)
                .filter(ours -> ours.key().equals(token.key()))
                .map(token::equals)
                .orElseGet(() -> DialogToken.randomOf(callId, tag, remoteTag) == token.random());
    }
}
