package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.model.Document;
import org.openpresence.subscription.Subscription;

/** Collects the NOTIFYs of one turn, so that each instance gets one message for each body. Confined to the notifier's loop. */
final class Outbox {
    /** What a message has one of: an instance and a body. */
    private record Destination(Place from, Document body) {
        /** The same body object, not an equal one: it was composed once for all who get it. */
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof Destination that && from.equals(that.from) && body == that.body;
        }

        @Override
        public int hashCode() {
            return 31 * from.hashCode() + System.identityHashCode(body);
        }
    }

    private final NotifySender sender;
    private final Senders senders;
    private final String owner;
    private final int loop;
    private final Map<Destination, List<NotifyRequest>> waiting = new LinkedHashMap<>();

    Outbox(NotifySender sender, Senders senders, String owner, int loop) {
        this.sender = sender;
        this.senders = senders;
        this.owner = owner;
        this.loop = loop;
    }

    /** Adds a NOTIFY, which leaves from where those of its subscription do; {@code body} is null for none. */
    void add(Subscription subscription, Watched watched, Document body, NotifyRequest request) {
        watched.toldFrom = senders.placeOf(subscription, watched);
        waiting.computeIfAbsent(new Destination(watched.toldFrom, body), absent -> new ArrayList<>(1))
                .add(request);
    }

    /** Hands everything over. */
    void flush(long changedNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        waiting.forEach((to, requests) -> sender.send(
                to.from(),
                new NotifyBatch(
                        Optional.empty(), Optional.ofNullable(to.body()), requests, owner, loop, changedNanos)));
        waiting.clear();
    }
}
