package org.openpresence.bus;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import java.util.HashMap;
import java.util.Map;

/**
 * Gathers what an event loop has for other nodes, until it has done all that it woke up for: a message between nodes costs more than
 * what is in it, and the busier a loop is, the more goes together. Confined to that event loop.
 */
final class Parcels {
    /** A parcel leaves at once when it has so many octets. */
    private static final int FULL = 64 * 1024;

    private final EventBus bus;
    private Map<String, Parcel> parcels = new HashMap<>();

    Parcels(EventBus bus) {
        this.bus = bus;
    }

    /** Puts something in for {@code node}; {@code context} is one of this event loop. */
    void add(String node, Role role, int place, Object wanted, Context context) {
        Parcel parcel = parcels.get(node);
        if (parcel == null) {
            parcel = new Parcel();
            if (parcels.isEmpty()) {
                context.runOnContext(done -> sendAll());
            }
            parcels.put(node, parcel);
        }
        if (parcel.add(role, place, wanted).octets() >= FULL) {
            parcels.remove(node);
            send(bus, node, parcel);
        }
    }

    private void sendAll() {
        // Before anything can fail: what was left in would keep later turns from being sent.
        Map<String, Parcel> leaving = parcels;
        parcels = new HashMap<>();
        leaving.forEach((node, parcel) -> send(bus, node, parcel));
    }

    /** Sends a parcel as it is. */
    static void send(EventBus bus, String node, Parcel parcel) {
        bus.send(Addresses.gate(node), Buffer.buffer(parcel.close()));
    }
}
