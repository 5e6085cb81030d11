package org.openpresence.notifier;

import org.openpresence.model.PresentityKey;
import org.openpresence.subscription.PackedDialog;

/**
 * One NOTIFY to one watcher, without its body. Immutable.
 *
 * @param key the presentity's entry
 * @param slot place of the subscription
 * @param random tells it from others in that place
 * @param cseq sequence number
 * @param subscriptionState value of Subscription-State
 * @param event name of the package, for counting
 * @param dialog everything else
 */
public record NotifyRequest(
        PresentityKey key,
        int slot,
        long random,
        long cseq,
        String subscriptionState,
        String event,
        PackedDialog dialog) {}
