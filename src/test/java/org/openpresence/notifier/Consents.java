package org.openpresence.notifier;

import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;

/** What rules say of watchers. */
final class Consents {
    static final Consent ALLOWED = new Consent(WatcherState.ACTIVE, "", "allow S* a*", 0);
    static final Consent LESS = new Consent(WatcherState.ACTIVE, "", "allow S*", 0);
    static final Consent PENDING = new Consent(WatcherState.PENDING, "", "confirm", 0);
    static final Consent POLITE = new Consent(WatcherState.ACTIVE, "polite-block", "polite-block", 0);
    static final Consent BLOCKED = new Consent(WatcherState.TERMINATED, "rejected", "block", 0);

    private Consents() {}
}
