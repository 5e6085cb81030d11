package org.openpresence.verticle;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Bounds;
import org.openpresence.presentity.Ownership;
import org.openpresence.sip.Drain;
import org.openpresence.sip.SipMeter;
import org.openpresence.timer.TimerWheel;

/**
 * The requests of one SIP I/O instance that wait for their owner's answer. One that comes back, or whose owner is another one
 * meanwhile, or of which another node says nothing, is routed again with its identity, which makes the repetition harmless; at its
 * deadline it is given up. Confined to its instance's event loop.
 */
final class Routing {
    private static final long TICK_MILLIS = 20;
    private static final int TICKS = 1024;
    private static final long RETURNED_AGAIN_MILLIS = 60;
    private static final long LOOK_MILLIS = 500;
    private static final int SILENT_LOOKS = 2;
    private static final long NOBODY_MILLIS = 2_000;
    /**
     * Just before Timer F of the client (RFC 3261 §17.1.2.2). A request whose owner is silent may have been carried out: given up
     * earlier, it would be made anew under another identity and find its own work, as 412 or 481.
     */
    private static final long DEADLINE_MILLIS = Bounds.ROUTED_MILLIS;

    /** A request under way. */
    private static final class Pending {
        final long transaction;
        final PresentityKey key;
        final long sinceMillis;
        Consumer<String> send;
        String owner = "";
        long blockedMillis;
        int looks;
        int turn;

        Pending(long transaction, PresentityKey key, Consumer<String> send, long nowMillis) {
            this.transaction = transaction;
            this.key = key;
            this.send = send;
            this.sinceMillis = nowMillis;
        }
    }

    /** A request to be looked at; one that has had a later turn since was looked at already. */
    private record Look(Pending pending, int turn) {}

    private final Ownership ownership;
    private final BooleanSupplier lease;
    private final SipMeter meter;
    private final LongConsumer giveUp;
    private final Drain drain;
    private final Map<Long, Pending> pending = new HashMap<>();
    private final TimerWheel<Look> wheel;

    /**
     * Makes the routing of one instance.
     *
     * @param lease whether this node may act
     * @param giveUp answers 503 to the server transaction of that number
     * @param drain counts what is in hand
     */
    Routing(
            Ownership ownership,
            BooleanSupplier lease,
            SipMeter meter,
            LongConsumer giveUp,
            Drain drain,
            long nowMillis) {
        this.ownership = ownership;
        this.lease = lease;
        this.meter = meter;
        this.giveUp = giveUp;
        this.drain = drain;
        this.wheel = new TimerWheel<>(TICK_MILLIS, TICKS, nowMillis);
    }

    /** Routes a new request; {@code send} takes it to the node of that name, perhaps more than once. */
    void route(long transaction, PresentityKey key, Consumer<String> send, long nowMillis) {
        Pending request = new Pending(transaction, key, send, nowMillis);
        pending.put(transaction, request);
        drain.handedOn();
        route(request, nowMillis);
    }

    private void route(Pending request, long nowMillis) {
        boolean may = lease.getAsBoolean();
        long blocked = request.blockedMillis == 0 ? nowMillis : request.blockedMillis;
        request.blockedMillis = may ? 0 : blocked;
        request.owner = may ? ownership.ownerOf(request.key) : "";
        if (request.owner.isEmpty()) {
            look(request, nowMillis + RETURNED_AGAIN_MILLIS);
            return;
        }
        request.looks = 0;
        request.send.accept(request.owner);
        look(request, nowMillis + LOOK_MILLIS);
    }

    private void look(Pending request, long atMillis) {
        wheel.schedule(new Look(request, ++request.turn), atMillis);
    }

    /** The owner answered; returns false where nobody waits for the answer any more. */
    boolean answered(long transaction) {
        Pending request = pending.get(transaction);
        if (request != null) {
            end(request);
        }
        return request != null;
    }

    private void end(Pending request) {
        pending.remove(request.transaction);
        request.send = null;
        drain.answered();
    }

    /** The request could not be decided where it was sent. */
    void returned(long transaction, long nowMillis) {
        Pending request = pending.get(transaction);
        if (request != null) {
            meter.redirected();
            request.owner = "";
            look(request, nowMillis + RETURNED_AGAIN_MILLIS);
        }
    }

    /** Does what is due. */
    void tick(long nowMillis) {
        wheel.advance(nowMillis, look -> {
            if (look.pending().send != null && look.turn() == look.pending().turn) {
                look(look.pending(), nowMillis, ownership.self());
            }
        });
    }

    private void look(Pending request, long nowMillis, String self) {
        boolean here = request.owner.equals(self);
        boolean blocked = request.blockedMillis != 0 && nowMillis - request.blockedMillis >= NOBODY_MILLIS;
        if ((request.owner.isEmpty() && blocked) || nowMillis - request.sinceMillis >= DEADLINE_MILLIS) {
            end(request);
            giveUp.accept(request.transaction);
        } else if (request.owner.isEmpty()) {
            route(request, nowMillis);
        } else {
            boolean moved = !request.owner.equals(ownership.ownerOf(request.key));
            boolean silent = !here && ++request.looks % SILENT_LOOKS == 0;
            if (moved || silent) {
                meter.redirected();
                route(request, nowMillis);
            } else {
                look(request, nowMillis + LOOK_MILLIS);
            }
        }
    }
}
