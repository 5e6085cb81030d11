package org.openpresence.api;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.openpresence.events.EventPackage;
import org.openpresence.model.EventName;

/** {@link PresenceApi} over an event bus that a server is on. Safe for any thread. */
public final class BusPresenceApi implements PresenceApi {
    private static final DeliveryOptions OPTIONS = new DeliveryOptions().setSendTimeout(15_000);

    private final EventBus bus;
    private final Consumer<EventPackage> packages;

    /** Makes the interface to a server that is on {@code bus} and runs already. */
    public BusPresenceApi(EventBus bus) {
        this(bus, late -> {
            throw new IllegalStateException("the server runs already: add " + late.name()
                    + " before it starts, or put its jar into packages.path");
        });
    }

    /**
     * Makes the interface to a server that is to start on {@code bus}.
     *
     * @param packages takes packages, or throws as {@link PresenceApi#addEvent} does
     */
    public BusPresenceApi(EventBus bus, Consumer<EventPackage> packages) {
        this.bus = bus;
        this.packages = packages;
    }

    @Override
    public void addEvent(EventPackage eventPackage) {
        packages.accept(eventPackage);
    }

    @Override
    public Future<Optional<FoundEvent>> containsEvent(String name) {
        return call("contains_event", new JsonObject().put("name", name)).map(answer -> {
            if (!answer.getBoolean("found")) {
                return Optional.empty();
            }
            EventName parsed = new EventName(
                    answer.getString("name"),
                    Optional.ofNullable(answer.getString("id")),
                    answer.getString("parameters"));
            return Optional.of(
                    new FoundEvent(parsed, answer.getString("content_type"), answer.getLong("default_expires")));
        });
    }

    @Override
    public Future<List<String>> eventList() {
        return call("get_event_list", new JsonObject()).map(answer -> answer.getJsonArray("items").stream()
                .map(Object::toString)
                .toList());
    }

    @Override
    public Future<Integer> updateWatchersStatus(String presentityUri, String event, Optional<String> rules) {
        JsonObject arguments = new JsonObject().put("pres_uri", presentityUri).put("event", event);
        rules.ifPresent(document -> arguments.put("rules_doc", document));
        return call("update_watchers_status", arguments).map(answer -> answer.getInteger("changed"));
    }

    @Override
    public Future<Optional<String>> sphere(String presentityUri) {
        return call("get_sphere", new JsonObject().put("pres_uri", presentityUri))
                .map(answer -> Optional.ofNullable(answer.getString("sphere")));
    }

    private Future<JsonObject> call(String function, JsonObject arguments) {
        return bus.<JsonObject>request("presence.api." + function, arguments, OPTIONS)
                .map(reply -> reply.body());
    }
}
