package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.openpresence.bus.Addresses;
import org.openpresence.model.PresentityKey;

/**
 * Takes calls of procedures, checks their arguments, has them carried out by whom they concern and makes one answer of what comes
 * back. Confined to one event loop.
 */
final class Reception {
    private static final int ATTEMPTS = 3;
    private static final long AGAIN_MILLIS = 200;

    private final Vertx vertx;
    private final Desk.Ports ports;
    private final Desk desk;

    Reception(Vertx vertx, Desk.Ports ports) {
        this.vertx = vertx;
        this.ports = ports;
        this.desk = new Desk(vertx, ports);
    }

    /** Returns the answer to a call; fails with a {@link Refusal}. */
    Future<JsonObject> call(Procedure procedure, JsonObject json) {
        try {
            Arguments call = Arguments.of(procedure, json, ports.packages());
            return switch (procedure.scope()) {
                case HERE -> desk.carryOut(procedure, call);
                case OWNER, DIALOG ->
                    call.key(procedure)
                            .map(key -> atOwner(procedure, call, key, ATTEMPTS))
                            .orElseGet(() -> somewhere(procedure, call));
                case NODE -> at(nodeOf(call), procedure, call);
                case EVERYWHERE -> everywhere(procedure, call);
            };
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private String nodeOf(Arguments call) {
        String node = call.find("node").orElse(ports.ownership().self());
        if (!ports.ownership().nodes().contains(node)) {
            throw Refusal.notFound("no node is named " + Arguments.quoted(node) + "; nodes lists them");
        }
        return node;
    }

    /** Carries out what another node's reception has sent here. */
    Future<JsonObject> atDesk(JsonObject order) {
        try {
            Procedure procedure = Catalogue.find(order.getString("path"))
                    .orElseThrow(() -> Refusal.notFound("this node does not know " + order.getString("path")));
            Arguments call = Arguments.of(procedure, order.getJsonObject("arguments"), ports.packages());
            return desk.carryOut(procedure, call);
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** The owner may change while the call is under way: it is looked up again. */
    private Future<JsonObject> atOwner(Procedure procedure, Arguments call, PresentityKey key, int attempts) {
        String owner = ports.ownership().ownerOf(key);
        Future<JsonObject> answer = owner.isEmpty()
                ? Future.failedFuture(new Refusal(Refusal.MOVED, "no node owns the presentity now"))
                : at(owner, procedure, call);
        return answer.recover(failure -> {
            if (!(failure instanceof Refusal refusal) || refusal.status() != Refusal.MOVED) {
                return Future.failedFuture(failure);
            }
            if (attempts <= 1) {
                return Future.failedFuture(Refusal.unavailable("no owner answers: " + refusal.getMessage()));
            }
            return vertx.timer(AGAIN_MILLIS).compose(later -> atOwner(procedure, call, key, attempts - 1));
        });
    }

    private Future<JsonObject> at(String node, Procedure procedure, Arguments call) {
        if (node.equals(ports.ownership().self())) {
            return desk.carryOut(procedure, call);
        }
        JsonObject order = new JsonObject().put("path", procedure.path()).put("arguments", call.json());
        return vertx.eventBus()
                .<JsonObject>request(Addresses.desk(node), order, Patience.WITH_A_DESK)
                .map(reply -> reply.body())
                .recover(failure -> Future.failedFuture(Refusal.of(failure, node)));
    }

    /** Whoever knows it answers. */
    private Future<JsonObject> somewhere(Procedure procedure, Arguments call) {
        List<Future<JsonObject>> asked = atAll(procedure, call);
        return Future.any(asked)
                .compose(any ->
                        asked.stream().filter(Future::succeeded).findFirst().orElseThrow());
    }

    private List<Future<JsonObject>> atAll(Procedure procedure, Arguments call) {
        List<Future<JsonObject>> asked = new ArrayList<>();
        for (String node : new TreeSet<>(ports.ownership().nodes())) {
            asked.add(at(node, procedure, call));
        }
        return asked;
    }

    private Future<JsonObject> everywhere(Procedure procedure, Arguments call) {
        return switch (procedure.name()) {
            case "nodes" -> nodes(procedure, call);
            case "cleanup" -> all(procedure, call).map(this::sum);
            default ->
                all(procedure, call)
                        .map(answers -> answered().mergeIn(Page.of(call).merge(answers)));
        };
    }

    private Future<List<JsonObject>> all(Procedure procedure, Arguments call) {
        List<Future<JsonObject>> asked = atAll(procedure, call);
        return Future.all(asked).map(done -> asked.stream().map(Future::result).toList());
    }

    private JsonObject answered() {
        return new JsonObject().put("code", 1).put("node", ports.ownership().self());
    }

    private JsonObject sum(List<JsonObject> answers) {
        JsonObject sum = answered();
        for (String name : List.of("publications", "subscriptions", "watchers", "facts")) {
            // A node of the release before does not count all of them.
            sum.put(
                    name,
                    answers.stream().mapToLong(one -> one.getLong(name, 0L)).sum());
        }
        // All look at the same tables.
        return sum.put(
                "left",
                answers.stream().mapToLong(one -> one.getLong("left", 0L)).max().orElse(0));
    }

    /** A node that does not answer is listed as such. */
    private Future<JsonObject> nodes(Procedure procedure, Arguments call) {
        List<Future<JsonArray>> items = new ArrayList<>();
        for (String node : new TreeSet<>(ports.ownership().nodes())) {
            items.add(at(node, procedure, call)
                    .map(answer -> answer.getJsonArray("items"))
                    .otherwise(silent -> new JsonArray()
                            .add(new JsonObject().put("node", node).put("error", silent.getMessage()))));
        }
        return Future.all(items).map(done -> {
            JsonArray all = new JsonArray();
            items.forEach(one -> all.addAll(one.result()));
            return answered().put("items", all);
        });
    }
}
