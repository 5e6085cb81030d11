package org.openpresence.bus;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.openpresence.model.Answer;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.presentity.Ownership;
import org.openpresence.subscription.DialogToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other nodes' messages come in: one clustered address for each role, handed on to the local consumers of event loops. What a
 * node has asked that is no member is dropped: its connection may outlive it, and deliver when a cut is over what its client was
 * told a minute ago to be given up, or a NOTIFY older than those of the node that owns the presentity since.
 */
public final class NodeGate extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGate.class);

    private final Ownership ownership;
    private final String self;
    private final int loops;

    /** Makes the gate of this node with so many event loops; {@code ownership} knows which nodes are members. */
    public NodeGate(Ownership ownership, int loops) {
        this.ownership = ownership;
        this.self = ownership.self();
        this.loops = loops;
    }

    @Override
    public Future<?> start() {
        List<Future<?>> open = new ArrayList<>();
        open.add(this.<PublishRequest>open(
                Role.PUBLISH,
                message -> passOf(message.body().origin().node(), Addresses.publish(loopOf(message.body())), message)));
        open.add(this.<SubscribeRequest>open(
                Role.SUBSCRIBE,
                message ->
                        passOf(message.body().origin().node(), Addresses.subscribe(loopOf(message.body())), message)));
        open.add(this.<Answer>open(
                Role.ANSWER,
                message -> pass(Addresses.answer(message.body().origin().instance() % loops), message)));
        open.add(this.<Returned>open(
                Role.RETURNED, message -> pass(Addresses.returned(message.body().instance() % loops), message)));
        open.add(this.<NotifyBatch>open(
                Role.SEND, message -> passOf(message.body().owner(), Addresses.send(place(message)), message)));
        open.add(this.<Withdrawal>open(Role.WITHDRAW, message -> pass(Addresses.withdraw(place(message)), message)));
        open.add(this.<Enquiry>open(Role.ASK, message -> pass(Addresses.ask(place(message)), message)));
        open.add(this.<Results>open(Role.RESULTS, message -> pass(Addresses.results(place(message)), message)));
        return Future.all(open);
    }

    private <T> Future<?> open(Role role, Consumer<Message<T>> handler) {
        return vertx.eventBus()
                .<T>consumer(Addresses.at(role, self), handler::accept)
                .completion();
    }

    private void passOf(String node, String address, Message<?> message) {
        if (ownership.isPresent(node)) {
            pass(address, message);
        } else {
            LOG.atInfo()
                    .addKeyValue("node", node)
                    .addKeyValue("address", address)
                    .log("A message of a node that is no member is dropped");
        }
    }

    private void pass(String address, Message<?> message) {
        vertx.eventBus().send(address, message.body());
    }

    private int loopOf(PublishRequest request) {
        return PresentityKey.of(request.presentity()).slot(loops);
    }

    private int loopOf(SubscribeRequest request) {
        return keyOf(request).slot(loops);
    }

    /** Returns the entry that a SUBSCRIBE is for: in a dialog our tag names it. */
    public static PresentityKey keyOf(SubscribeRequest request) {
        return DialogToken.parse(request.toTag())
                .map(DialogToken::key)
                .orElseGet(() -> PresentityKey.of(request.presentity()));
    }

    private int place(Message<?> message) {
        String place = message.headers().get(Dispatch.PLACE);
        return place == null ? 0 : Integer.parseInt(place) % loops;
    }
}
