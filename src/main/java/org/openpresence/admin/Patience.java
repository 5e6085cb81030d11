package org.openpresence.admin;

import io.vertx.core.eventbus.DeliveryOptions;

/** How long the administration waits for an answer on the event bus; who is asked answers sooner, if only that it failed. */
final class Patience {
    /** With an event loop of this node: a commit may take its time, everything else is answered at once. */
    static final DeliveryOptions WITH_A_LOOP = onThisNode(8_000);

    /** With the desk of any node, which asks its loops. */
    static final DeliveryOptions WITH_A_DESK = new DeliveryOptions().setSendTimeout(10_000);

    /** With a command, which may ask several desks, one after the other. */
    static final DeliveryOptions WITH_A_COMMAND = onThisNode(30_000);

    /** With SIP I/O, which gives up a call of a function after 36 s. */
    static final DeliveryOptions WITH_SIP = onThisNode(38_000);

    private Patience() {}

    private static DeliveryOptions onThisNode(long millis) {
        return new DeliveryOptions().setLocalOnly(true).setSendTimeout(millis);
    }
}
