package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.openpresence.bus.Addresses;
import org.openpresence.events.EventPackages;
import org.openpresence.notifier.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Administration of a node over the event bus: {@code presence.admin.<command>}, {@code presence.api.<function>} and, for other
 * nodes, its desk. Calls and answers are JSON objects; a call that fails gets a reply failure with a status as in HTTP and a
 * sentence. Confined to its event loop.
 */
public final class AdminVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AdminVerticle.class);

    private final Desk.Ports ports;

    /**
     * Makes the administration of one node.
     *
     * @param standing what this node is in its cluster
     * @param clock of this node
     * @param loops how many event loops serve presentities
     */
    public AdminVerticle(
            Standing standing,
            InstantSource clock,
            EventPackages packages,
            int loops,
            ThisNode node,
            Cleaning cleaning,
            WatcherRules rules,
            Spheres spheres,
            Gateway gateway) {
        this.ports = new Desk.Ports(
                standing.ownership(),
                standing.lease(),
                clock,
                packages,
                loops,
                node,
                cleaning,
                rules,
                spheres,
                gateway);
    }

    @Override
    public Future<?> start() {
        Reception reception = new Reception(vertx, ports);
        List<Future<Void>> consumers = new ArrayList<>();
        consumers.add(consume(Addresses.desk(ports.ownership().self()), reception::atDesk));
        for (Procedure procedure : Catalogue.ALL) {
            consumers.add(consume(procedure.address(), json -> reception.call(procedure, json)));
        }
        return Future.all(consumers);
    }

    private Future<Void> consume(String address, Function<JsonObject, Future<JsonObject>> procedure) {
        return vertx.eventBus()
                .consumer(address, message -> answer(address, message, procedure))
                .completion();
    }

    private static void answer(
            String address, Message<Object> message, Function<JsonObject, Future<JsonObject>> procedure) {
        Object body = message.body();
        if (body != null && !(body instanceof JsonObject)) {
            message.fail(Refusal.BAD_ARGUMENTS, "the arguments of " + address + " are a JSON object");
            return;
        }
        Future<JsonObject> answer;
        try {
            answer = procedure.apply(body == null ? new JsonObject() : (JsonObject) body);
        } catch (RuntimeException bug) {
            answer = Future.failedFuture(bug);
        }
        answer.onSuccess(message::reply).onFailure(failure -> {
            Refusal refusal = Refusal.of(failure, address);
            if (refusal != failure) {
                LOG.error("call failed address={}", address, failure);
            }
            message.fail(refusal.status(), refusal.getMessage());
        });
    }
}
