package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes calls of procedures from the event bus of an application to that of the node which it embeds and which meets others on a bus
 * of its own. Safe for any thread.
 */
public final class BusBridge {
    private final List<MessageConsumer<Object>> consumers = new ArrayList<>();

    private BusBridge() {}

    /** Begins to take calls on the bus of {@code application}; completes when all addresses are there. */
    public static Future<BusBridge> open(Vertx application, EventBus node) {
        BusBridge bridge = new BusBridge();
        for (Procedure procedure : Catalogue.ALL) {
            String address = procedure.address();
            bridge.consumers.add(application.eventBus().consumer(address, message -> pass(message, address, node)));
        }
        return Future.all(bridge.consumers.stream()
                        .map(MessageConsumer::completion)
                        .toList())
                .map(bridge);
    }

    private static void pass(Message<Object> call, String address, EventBus node) {
        if (call.body() != null && !(call.body() instanceof JsonObject)) {
            call.fail(Refusal.BAD_ARGUMENTS, "the arguments of " + address + " are a JSON object");
            return;
        }
        node.request(address, call.body())
                .onSuccess(answer -> call.reply(answer.body()))
                .onFailure(failure -> {
                    Refusal refusal = failure instanceof ReplyException said && said.failureCode() > 0
                            ? new Refusal(said.failureCode(), said.getMessage())
                            : Refusal.unavailable("the node does not answer: " + failure.getMessage());
                    call.fail(refusal.status(), refusal.getMessage());
                });
    }

    /** Takes no more calls. */
    public Future<?> close() {
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
    }
}
