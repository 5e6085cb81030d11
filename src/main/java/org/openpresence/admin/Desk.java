package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Ownership;

/** Carries procedures out at this node, which owns what they are for. Confined to one event loop. */
final class Desk {
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

    private final Vertx vertx;
    private final Ports ports;
    private final Map<String, Function<Arguments, Future<JsonObject>>> procedures = new HashMap<>();

    /**
     * What the desk reaches the rest of the node by. Immutable.
     *
     * @param lease whether this node may act
     * @param clock of this node
     * @param loops how many event loops serve presentities
     */
    public record Ports(
            Ownership ownership,
            BooleanSupplier lease,
            InstantSource clock,
            EventPackages packages,
            int loops,
            ThisNode node,
            Cleaning cleaning,
            WatcherRules rules,
            Spheres spheres,
            Gateway gateway) {}

    Desk(Vertx vertx, Ports ports) {
        this.vertx = vertx;
        this.ports = ports;
        Loops loops = new Loops(vertx, ports.loops());
        new PresentityDesk(vertx, loops, ports.packages(), ports.clock()).register(procedures);
        new DialogDesk(vertx, loops, ports.clock()).register(procedures);
        ExplainDesk explaining = new ExplainDesk(vertx, loops, ports.rules(), ports.clock());
        procedures.put("explain", explaining::explain);
        registerOwn(loops);
    }

    private void registerOwn(Loops loops) {
        procedures.put("refreshWatchers", call -> refresh(loops, call, "presentity_uri", "refresh_type"));
        procedures.put("pres_refresh_watchers", call -> refresh(loops, call, "uri", "type"));
        procedures.put("updateWatchers", call -> judgeAgain(call, "presentity_uri", "changed"));
        procedures.put("pres_update_watchers", call -> judgeAgain(call, "uri", "changed"));
        procedures.put("update_watchers_status", call -> judgeAgain(call, "pres_uri", "changed"));
        procedures.put("pres_auth_status", this::authStatus);
        procedures.put("cleanup", call -> cleanup());
        procedures.put(
                "nodes",
                call -> Future.succeededFuture(new JsonObject()
                        .put(
                                "items",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("node", ports.ownership().self())
                                                .mergeIn(ports.node().facts())))));
        procedures.put("drain", call -> drained(true));
        procedures.put("undrain", call -> drained(false));
        procedures.put("logLevel", this::logLevel);
        procedures.put("contains_event", this::containsEvent);
        procedures.put("get_event_list", call -> Future.succeededFuture(eventList()));
        procedures.put("get_sphere", call -> sphere(loops, call));
        procedures.put("handle_publish", call -> handle("PUBLISH", call));
        procedures.put("handle_subscribe", call -> handle("SUBSCRIBE", call));
    }

    /**
     * Returns the answer to {@code procedure}, with {@code code} and {@code node}; fails with a {@link Refusal}, 421 where another
     * node owns what it is for.
     */
    Future<JsonObject> carryOut(Procedure procedure, Arguments call) {
        if (isAboutPresentities(procedure) && !ports.lease().getAsBoolean()) {
            return Future.failedFuture(
                    Refusal.unavailable("no owner answers: this node may not act now, it has lost the others"));
        }
        if (call.key(procedure).map(key -> !ports.ownership().isMine(key)).orElse(false)) {
            return Future.failedFuture(
                    new Refusal(Refusal.MOVED, "the presentity is changing its owner, or is being loaded"));
        }
        String self = ports.ownership().self();
        Future<JsonObject> answer;
        try {
            answer = procedures.get(procedure.name()).apply(call);
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        return answer.map(body -> body.containsKey("code")
                        ? body.put("node", self)
                        : new JsonObject().put("code", 1).put("node", self).mergeIn(body))
                .recover(failure -> Future.failedFuture(Refusal.of(failure, self)));
    }

    /** What a node says of itself it may always say; what it owns it knows only while it may act. */
    private static boolean isAboutPresentities(Procedure procedure) {
        return switch (procedure.scope()) {
            case OWNER, DIALOG -> true;
            case EVERYWHERE -> !procedure.name().equals("nodes");
            case HERE, NODE -> false;
        };
    }

    private Future<JsonObject> refresh(Loops loops, Arguments call, String uri, String type) {
        if (call.number(type) == 0) {
            return judgeAgain(call, uri, "watchers");
        }
        return loops.tellAll(presentity(call, uri), call.get("event"))
                .map(told -> new JsonObject().put("watchers", told));
    }

    private Future<JsonObject> judgeAgain(Arguments call, String uri, String name) {
        return Future.fromCompletionStage(
                        ports.rules().judgeAgain(presentity(call, uri), call.get("event"), call.find("rules_doc")),
                        vertx.getOrCreateContext())
                .map(told -> new JsonObject().put(name, told));
    }

    private static Presentity presentity(Arguments call, String name) {
        return Presentity.of(call.get(name)).orElseThrow();
    }

    private Future<JsonObject> authStatus(Arguments call) {
        return Future.fromCompletionStage(
                        ports.rules().stateOf(presentity(call, "watcher_uri"), presentity(call, "presentity_uri")),
                        vertx.getOrCreateContext())
                .map(state -> new JsonObject().put("code", state.code()).put("status", Texts.of(state)));
    }

    private Future<JsonObject> cleanup() {
        return Future.fromCompletionStage(ports.cleaning().clean(), vertx.getOrCreateContext())
                .map(cleaned -> new JsonObject()
                        .put("publications", cleaned.publications())
                        .put("subscriptions", cleaned.subscriptions())
                        .put("watchers", cleaned.watchers())
                        .put("facts", cleaned.facts())
                        .put("left", cleaned.left()));
    }

    private Future<JsonObject> drained(boolean drained) {
        ports.node().drained(drained);
        return Future.succeededFuture(new JsonObject().put("drained", drained));
    }

    private Future<JsonObject> logLevel(Arguments call) {
        String level = call.get("level").toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw Refusal.badArgument(
                    "level is " + Arguments.quoted(level) + "; what would be right: " + String.join(", ", LEVELS));
        }
        String before = ports.node().logLevel(call.find("logger").orElse(""), level);
        return Future.succeededFuture(new JsonObject().put("level", level).put("before", before));
    }

    private Future<JsonObject> containsEvent(Arguments call) {
        EventName name = EventName.parse(call.get("name"));
        Optional<EventPackage> found = ports.packages().find(name);
        JsonObject answer = new JsonObject().put("name", name.packageName()).put("parameters", name.parameters());
        name.id().ifPresent(id -> answer.put("id", id));
        answer.put("found", found.isPresent());
        found.ifPresent(one -> describe(one, answer));
        return Future.succeededFuture(answer);
    }

    private static void describe(EventPackage found, JsonObject answer) {
        answer.put("package", found.name())
                .put("content_type", found.contentType())
                .put("default_expires", found.defaultExpires().toSeconds())
                .put("req_auth", found.requiresAuthorization() ? 1 : 0)
                .put("etag_not_new", found.entityTagPolicy() == EventPackage.EntityTagPolicy.NEW_ONCE ? 1 : 0);
        found.watcherInfo().ifPresent(peer -> answer.put("wipeer", peer));
    }

    private JsonObject eventList() {
        JsonArray names = new JsonArray();
        ports.packages().all().forEach(one -> names.add(one.name()));
        return new JsonObject().put("events", ports.packages().allowEvents()).put("items", names);
    }

    private Future<JsonObject> sphere(Loops loops, Arguments call) {
        return loops.show(PresentityKey.of(presentity(call, "pres_uri"))).map(shown -> new JsonObject()
                .put(
                        "sphere",
                        ports.spheres()
                                .sphereOf(shown.state(), ports.clock().millis())
                                .orElse(null)));
    }

    private Future<JsonObject> handle(String method, Arguments call) {
        return ports.gateway()
                .handle(
                        method,
                        call.get("message"),
                        call.find("source").orElse(""),
                        call.find("sender_uri").orElse(""))
                .map(Desk::handled);
    }

    /** As in the manual: 1 for success, -1 for an error, and in all cases there is a response. */
    private static JsonObject handled(String response) {
        String[] line = response.split(" |\r\n", 4);
        int status = Integer.parseInt(line[1]);
        JsonObject answer = new JsonObject()
                .put("code", status < 300 ? 1 : -1)
                .put("status", status)
                .put("response", response);
        return status < 300
                ? answer
                : answer.put("error", "the request was answered with " + response.substring(8, response.indexOf('\r')));
    }
}
