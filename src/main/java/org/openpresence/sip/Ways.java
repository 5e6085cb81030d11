package org.openpresence.sip;

import org.openpresence.notifier.NotifyRequest;

/**
 * The ways of dialogs that were told lately, so that a NOTIFY need not read URIs again. Bounded: each dialog has one place, which
 * it may lose to another. Confined to one event loop.
 */
final class Ways {
    /** Half a megabyte of places: two dialogs that share one take it from each other at each NOTIFY. */
    private static final int BITS = 17;

    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final String node;
    private final int instance;
    private final Way[] places = new Way[1 << BITS];

    Ways(String node, int instance) {
        this.node = node;
        this.instance = instance;
    }

    /** Returns the way of the dialog of {@code request}; that of a subscription which ends with it is not kept. */
    Way of(NotifyRequest request) {
        int place = (int) ((request.random() * SPREAD) >>> (64 - BITS));
        Way way = places[place];
        if (way == null || !way.isOf(request.dialog())) {
            way = Way.of(request.dialog(), node, instance);
        }
        places[place] = request.subscriptionState().startsWith("terminated") ? null : way;
        return way;
    }
}
