package org.openpresence.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import org.openpresence.model.Answer;
import org.openpresence.model.Origin;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.Place;
import org.openpresence.notifier.Withdrawal;

/**
 * Takes messages to the node that they are for: on this one straight to the local consumer of an event loop, on another to its gate,
 * together with what else the event loop has for that node. Messages go one way; whoever misses an answer asks again. Safe for any
 * thread; of one event loop, all that goes to one node goes in order.
 */
public final class Dispatch {

    private final EventBus bus;
    private final String self;
    private final int loops;
    private final ThreadLocal<Parcels> parcels;

    /**
     * Makes the dispatch of one node.
     *
     * @param self its name
     * @param loops its event loops
     */
    public Dispatch(EventBus bus, String self, int loops) {
        this.bus = bus;
        this.self = self;
        this.loops = loops;
        this.parcels = ThreadLocal.withInitial(() -> new Parcels(bus));
    }

    /** Lets what is taken to consumers of this node do so on {@code bus}. */
    public static void registerCodecs(EventBus bus) {
        for (Role role : Role.values()) {
            OnThisNode.register(bus, role.type);
        }
    }

    /** Takes the codecs of {@link #registerCodecs} off {@code bus} again. */
    public static void unregisterCodecs(EventBus bus) {
        for (Role role : Role.values()) {
            bus.unregisterDefaultCodec(role.type);
        }
    }

    /** Returns the name of this node. */
    public String self() {
        return self;
    }

    /** Returns how many event loops this node has. */
    public int loops() {
        return loops;
    }

    /** Takes a PUBLISH to {@code owner}; {@code slot} is its presentity's loop if that is this node. */
    public void publish(String owner, int slot, PublishRequest request) {
        if (owner.equals(self)) {
            OnThisNode.send(bus, Addresses.publish(slot), request);
        } else {
            post(owner, Role.PUBLISH, 0, request);
        }
    }

    /** Takes a SUBSCRIBE to {@code owner}; {@code slot} is its presentity's loop if that is this node. */
    public void subscribe(String owner, int slot, SubscribeRequest request) {
        if (owner.equals(self)) {
            OnThisNode.send(bus, Addresses.subscribe(slot), request);
        } else {
            post(owner, Role.SUBSCRIBE, 0, request);
        }
    }

    /** Takes an answer to where its request came in. */
    public void answer(Answer answer) {
        Origin origin = answer.origin();
        if (origin.node().equals(self)) {
            OnThisNode.send(bus, Addresses.answer(origin.instance()), answer);
        } else {
            post(origin.node(), Role.ANSWER, origin.instance(), answer);
        }
    }

    /** Says that the request that came in at {@code origin} is to be routed again. */
    public void returned(Origin origin) {
        Returned returned = Returned.of(origin);
        if (origin.node().equals(self)) {
            OnThisNode.send(bus, Addresses.returned(origin.instance()), returned);
        } else {
            post(origin.node(), Role.RETURNED, origin.instance(), returned);
        }
    }

    /** Takes a batch to the instance that sends it. */
    public void send(Place from, NotifyBatch batch) {
        if (from.node().equals(self)) {
            OnThisNode.send(bus, Addresses.send(from.instance() % loops), batch);
        } else {
            post(from.node(), Role.SEND, from.instance(), batch);
        }
    }

    /** Takes a withdrawal to the instance that sent. */
    public void withdraw(Place from, Withdrawal withdrawal) {
        if (from.node().equals(self)) {
            OnThisNode.send(bus, Addresses.withdraw(from.instance() % loops), withdrawal);
        } else {
            post(from.node(), Role.WITHDRAW, from.instance(), withdrawal);
        }
    }

    /** Takes an enquiry to the instance that was to send. */
    public void ask(Place from, Enquiry enquiry) {
        if (from.node().equals(self)) {
            OnThisNode.send(bus, Addresses.ask(from.instance() % loops), enquiry);
        } else {
            post(from.node(), Role.ASK, from.instance(), enquiry);
        }
    }

    /** Takes results to the notifier {@code loop} of {@code owner}. */
    public void results(String owner, int loop, Results results) {
        if (owner.equals(self)) {
            OnThisNode.send(bus, Addresses.results(loop), results);
        } else {
            post(owner, Role.RESULTS, loop, results);
        }
    }

    private void post(String node, Role role, int place, Object wanted) {
        Context context = Vertx.currentContext();
        if (context != null && Context.isOnEventLoopThread()) {
            parcels.get().add(node, role, place, wanted, context);
        } else {
            Parcels.send(bus, node, new Parcel().add(role, place, wanted));
        }
    }
}
