package org.openpresence.notifier;

import org.openpresence.events.EventPackages;
import org.openpresence.subscription.Subscription;

/**
 * Has documents composed beside the event loop that somebody else's package composes, so that nobody but its own watchers waits for
 * it. Confined to the notifier's event loop.
 */
final class Composing {
    private final EventPackages packages;
    private final Composer composer;
    private final CommandDesk desk;

    Composing(EventPackages packages, Composer composer, CommandDesk desk) {
        this.packages = packages;
        this.composer = composer;
        this.desk = desk;
    }

    /**
     * Returns whether the document for {@code subscription} can be had at once. Where not, it is being composed, and {@code ready} is
     * called when the watchers of {@code owned} are to be looked at again.
     */
    boolean isAtHand(Owned owned, Subscription subscription, long nowMillis, Runnable ready) {
        if (!packages.takesTime(subscription.event()) || composer.has(owned, subscription)) {
            return true;
        }
        Composer.Order order = composer.order(owned, subscription, nowMillis);
        String name = order.event() + ' ' + order.revision() + ' ' + order.ruling();
        if (owned.beginComposing(name)) {
            desk.beside(() -> composer.make(order), made -> {
                owned.endComposing(name);
                if (!owned.left) {
                    composer.keep(owned, order, made);
                    ready.run();
                }
            });
        }
        return false;
    }
}
