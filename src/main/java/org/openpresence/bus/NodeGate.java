package org.openpresence.bus;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.presentity.Ownership;
import org.openpresence.subscription.DialogToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other nodes' parcels come in: what is in them is handed on to the local consumers of event loops, in order. What a node has
 * asked that is no member is dropped: its connection may outlive it, and deliver when a cut is over what its client was told a
 * minute ago to be given up, or a NOTIFY older than those of the node that owns the presentity since.
 */
public final class NodeGate extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGate.class);

    private final Ownership ownership;
    private final String self;
    private final int loops;

    /** Roles that were said to be unknown. */
    private final Set<Integer> unknown = new HashSet<>();

    private final AtomicLong taken = new AtomicLong();

    /** Makes the gate of this node with so many event loops; {@code ownership} knows which nodes are members. */
    public NodeGate(Ownership ownership, int loops) {
        this.ownership = ownership;
        this.self = ownership.self();
        this.loops = loops;
    }

    @Override
    public Future<?> start() {
        return vertx.eventBus()
                .<Buffer>consumer(Addresses.gate(self), parcel -> open(parcel.body()))
                .completion();
    }

    /** Returns how many things have come in from other nodes. Safe for any thread. */
    public long taken() {
        return taken.get();
    }

    private void open(Buffer parcel) {
        for (Parcel.Item item : Parcel.open(parcel.getBytes())) {
            try {
                take(item);
                // One thread writes it.
                taken.setRelease(taken.getPlain() + 1);
            } catch (RuntimeException malformed) {
                LOG.error("what another node wants cannot be read role={}", Role.of(item.code()), malformed);
            }
        }
    }

    private void take(Parcel.Item item) {
        Role role = Role.of(item.code());
        if (role == null) {
            if (unknown.add(item.code())) {
                LOG.warn("another node wants what only a later release can do role={}", item.code());
            }
            return;
        }
        int place = item.place() % loops;
        Object wanted = role.decode(item.body());
        switch (role) {
            case PUBLISH -> {
                PublishRequest request = (PublishRequest) wanted;
                passOf(request.origin().node(), Addresses.publish(loopOf(request)), request);
            }
            case SUBSCRIBE -> {
                SubscribeRequest request = (SubscribeRequest) wanted;
                passOf(
                        request.origin().node(),
                        Addresses.subscribe(keyOf(request).slot(loops)),
                        request);
            }
            case SEND -> passOf(((NotifyBatch) wanted).owner(), Addresses.send(place), wanted);
            case ANSWER -> pass(Addresses.answer(place), wanted);
            case RETURNED -> pass(Addresses.returned(place), wanted);
            case WITHDRAW -> pass(Addresses.withdraw(place), wanted);
            case ASK -> pass(Addresses.ask(place), wanted);
            case RESULTS -> pass(Addresses.results(place), wanted);
        }
    }

    private void passOf(String node, String address, Object wanted) {
        if (ownership.isPresent(node)) {
            pass(address, wanted);
        } else {
            LOG.info("a message of a node that is no member is dropped node={} address={}", node, address);
        }
    }

    private void pass(String address, Object wanted) {
        OnThisNode.send(vertx.eventBus(), address, wanted);
    }

    private int loopOf(PublishRequest request) {
        return PresentityKey.of(request.presentity()).slot(loops);
    }

    /** Returns the entry that a SUBSCRIBE is for: in a dialog our tag names it. */
    public static PresentityKey keyOf(SubscribeRequest request) {
        return DialogToken.parse(request.toTag())
                .map(DialogToken::key)
                .orElseGet(() -> PresentityKey.of(request.presentity()));
    }
}
