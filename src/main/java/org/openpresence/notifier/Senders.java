package org.openpresence.notifier;

import org.openpresence.model.Flow;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * From where the NOTIFYs of a subscription leave: a connection belongs to the node that accepted it; datagrams leave from where the
 * SUBSCRIBE was received or from the owner. If that node is gone, the owner sends; if it goes, too, what needs no connection of it.
 * Confined to the notifier's event loop.
 */
final class Senders {
    private static final Place NOWHERE = new Place("", 0);

    private final Standing standing;
    private final int loop;

    Senders(Standing standing, int loop) {
        this.standing = standing;
        this.loop = loop;
    }

    /** Returns the place; the way changes only when the watcher subscribes again or a node leaves. */
    Place placeOf(Subscription subscription, Watched watched) {
        if (watched.placedAt != subscription.touched()) {
            watched.place = received(subscription);
            watched.placedAt = subscription.touched();
        }
        String node = watched.place.node();
        boolean sends = isPresent(node) && !(standing.ownership().isLeaving(node) && isOnDatagrams(subscription));
        return sends ? watched.place : ours(watched.place.instance());
    }

    /** A node has not sent it. One that goes will send nothing more: until the watcher subscribes again the owner does. */
    void notSent(Watched watched) {
        if (watched.place != null && standing.ownership().isLeaving(watched.place.node())) {
            watched.place = ours(watched.place.instance());
        }
    }

    /** Returns whether a subscription came in a datagram. */
    static boolean isOnDatagrams(Subscription subscription) {
        return subscription.dialog().get(DialogField.FLOW).startsWith("udp");
    }

    /** Returns whether a node can send. */
    boolean isPresent(String node) {
        return node.equals(self()) || standing.ownership().isPresent(node);
    }

    private Place received(Subscription subscription) {
        String text = subscription.dialog().get(DialogField.FLOW);
        if (text.isEmpty()) {
            return NOWHERE;
        }
        Flow flow = Flow.parse(text);
        Place receiver = new Place(flow.node(), flow.instance());
        if (!flow.transport().equals("udp")) {
            return receiver;
        }
        return switch (standing.datagrams()) {
            case FROM_RECEIVER -> receiver;
            case FROM_OWNER -> ours(flow.instance());
            case AUTO -> subscription.dialog().isEmpty(DialogField.ROUTE_SET) ? receiver : ours(flow.instance());
        };
    }

    private Place ours(int instance) {
        return new Place(self(), standing.ownership().nodes().size() > 1 ? loop : instance);
    }

    private String self() {
        return standing.ownership().self();
    }
}
