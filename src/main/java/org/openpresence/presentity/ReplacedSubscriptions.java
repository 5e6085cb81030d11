package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.model.Anonymity;
import org.openpresence.model.EventName;
import org.openpresence.model.SipUris;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * The subscriptions that a new one of the same phone takes the place of. A phone that was switched off knows nothing of the dialog it
 * had: whoever watches from the same Contact is that phone. Pure.
 */
public final class ReplacedSubscriptions {
    /** The reason of one in whose place its watcher has put another: of those that a client does not subscribe anew for (§4.1.3). */
    public static final String REASON = "noresource";

    private ReplacedSubscriptions() {}

    /** Returns those of {@code state} that {@code begun} takes the place of; nobody's subscriptions are not one phone's. */
    public static List<Subscription> of(Subscription begun, PresentityState state, long nowMillis) {
        String watcher = begun.dialog().get(DialogField.WATCHER);
        if (Anonymity.isNobody(watcher)) {
            return List.of();
        }
        String event = begun.dialog().get(DialogField.EVENT);
        String contact = begun.dialog().get(DialogField.REMOTE_TARGET);
        List<Subscription> replaced = new ArrayList<>(1);
        // The cheap questions first: there may be many watchers.
        state.subscriptions().forEach(held -> {
            if (held.slot() != begun.slot()
                    && held.event().equals(begun.event())
                    && SubscriptionDecisions.lives(held, nowMillis)
                    && held.dialog().get(DialogField.WATCHER).equals(watcher)
                    && EventName.match(held.dialog().get(DialogField.EVENT), event)
                    && SipUris.samePlace(held.dialog().get(DialogField.REMOTE_TARGET), contact)) {
                replaced.add(held);
            }
        });
        return replaced;
    }
}
