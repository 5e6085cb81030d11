package org.openpresence.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import org.openpresence.codec.NotifyCodec;
import org.openpresence.codec.RequestCodec;
import org.openpresence.model.Answer;
import org.openpresence.model.Origin;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.Place;
import org.openpresence.notifier.Withdrawal;

/**
 * Takes messages to the node that they are for: on this one straight to the local consumer of an event loop, on another by the one
 * address of its role there. Messages go one way; whoever misses an answer asks again. Safe for any thread.
 */
public final class Dispatch {
    /** Header that names the event loop or SIP I/O instance at another node. */
    static final String PLACE = "place";

    private final EventBus bus;
    private final String self;
    private final int loops;

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
    }

    /** Lets the types that travel between nodes do so on {@code bus}. */
    public static void registerCodecs(EventBus bus) {
        OnTheWire.register(bus, PublishRequest.class, RequestCodec::encode, RequestCodec::decodePublish);
        OnTheWire.register(bus, SubscribeRequest.class, RequestCodec::encode, RequestCodec::decodeSubscribe);
        OnTheWire.register(bus, Answer.class, NotifyCodec::encode, NotifyCodec::decodeAnswer);
        OnTheWire.register(bus, NotifyBatch.class, NotifyCodec::encode, NotifyCodec::decodeBatch);
        OnTheWire.register(bus, Withdrawal.class, NotifyCodec::encode, NotifyCodec::decodeWithdrawal);
        OnTheWire.register(bus, Enquiry.class, NotifyCodec::encode, NotifyCodec::decodeEnquiry);
        OnTheWire.register(
                bus,
                Results.class,
                results -> NotifyCodec.encode(results.results()),
                octets -> new Results(NotifyCodec.decodeResults(octets)));
        OnTheWire.register(bus, Returned.class, Returned::octets, Returned::read);
    }

    /** Takes the codecs of {@link #registerCodecs} off {@code bus} again. */
    public static void unregisterCodecs(EventBus bus) {
        for (Class<?> type : List.of(
                PublishRequest.class,
                SubscribeRequest.class,
                Answer.class,
                NotifyBatch.class,
                Withdrawal.class,
                Enquiry.class,
                Results.class,
                Returned.class)) {
            bus.unregisterDefaultCodec(type);
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
        bus.send(owner.equals(self) ? Addresses.publish(slot) : Addresses.at(Role.PUBLISH, owner), request);
    }

    /** Takes a SUBSCRIBE to {@code owner}; {@code slot} is its presentity's loop if that is this node. */
    public void subscribe(String owner, int slot, SubscribeRequest request) {
        bus.send(owner.equals(self) ? Addresses.subscribe(slot) : Addresses.at(Role.SUBSCRIBE, owner), request);
    }

    /** Takes an answer to where its request came in. */
    public void answer(Answer answer) {
        Origin origin = answer.origin();
        bus.send(
                origin.node().equals(self)
                        ? Addresses.answer(origin.instance())
                        : Addresses.at(Role.ANSWER, origin.node()),
                answer);
    }

    /** Says that the request that came in at {@code origin} is to be routed again. */
    public void returned(Origin origin) {
        bus.send(
                origin.node().equals(self)
                        ? Addresses.returned(origin.instance())
                        : Addresses.at(Role.RETURNED, origin.node()),
                Returned.of(origin));
    }

    /** Takes a batch to the instance that sends it. */
    public void send(Place from, NotifyBatch batch) {
        if (from.node().equals(self)) {
            bus.send(Addresses.send(from.instance() % loops), batch);
        } else {
            bus.send(Addresses.at(Role.SEND, from.node()), batch, at(from.instance()));
        }
    }

    /** Takes a withdrawal to the instance that sent. */
    public void withdraw(Place from, Withdrawal withdrawal) {
        if (from.node().equals(self)) {
            bus.send(Addresses.withdraw(from.instance() % loops), withdrawal);
        } else {
            bus.send(Addresses.at(Role.WITHDRAW, from.node()), withdrawal, at(from.instance()));
        }
    }

    /** Takes an enquiry to the instance that was to send. */
    public void ask(Place from, Enquiry enquiry) {
        if (from.node().equals(self)) {
            bus.send(Addresses.ask(from.instance() % loops), enquiry);
        } else {
            bus.send(Addresses.at(Role.ASK, from.node()), enquiry, at(from.instance()));
        }
    }

    /** Takes results to the notifier {@code loop} of {@code owner}. */
    public void results(String owner, int loop, Results results) {
        if (owner.equals(self)) {
            bus.send(Addresses.results(loop), results);
        } else {
            bus.send(Addresses.at(Role.RESULTS, owner), results, at(loop));
        }
    }

    private static DeliveryOptions at(int place) {
        return new DeliveryOptions().addHeader(PLACE, Integer.toString(place));
    }
}
