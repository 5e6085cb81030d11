package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.openpresence.bus.Inquiry;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;

/** What is held of presentities that this node owns: lists, one in full, its watchers; removal of a publication. */
final class PresentityDesk {
    private static final String URI = "presentity_uri";

    private final Vertx vertx;
    private final Loops loops;
    private final EventPackages packages;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    PresentityDesk(Vertx vertx, Loops loops, EventPackages packages, InstantSource clock) {
        this.vertx = vertx;
        this.loops = loops;
        this.packages = packages;
        this.clock = clock;
    }

    void register(Map<String, Function<Arguments, Future<JsonObject>>> procedures) {
        procedures.put("presentityList", this::list);
        procedures.put("presentityShow", this::show);
        procedures.put("watcherList", this::watchers);
        procedures.put("publicationRemove", this::remove);
    }

    /** The states are immutable, so a worker may look through all of them. */
    private Future<JsonObject> list(Arguments call) {
        Page page = Page.of(call);
        return loops.all()
                .compose(states ->
                        vertx.executeBlocking(() -> page.pairs(states, call.find("event"), clock.millis()), false));
    }

    private Future<JsonObject> show(Arguments call) {
        Optional<String> event = call.find("event");
        return loops.show(key(call)).map(shown -> {
            if (isNothingHeld(shown.state(), event)) {
                throw Refusal.notFound("nothing is held of " + call.get(URI)
                        + event.map(name -> " for " + name).orElse(""));
            }
            return shown(shown, event);
        });
    }

    private static boolean isNothingHeld(PresentityState state, Optional<String> event) {
        return event.map(name -> !state.events().contains(name))
                .orElse(state.events().isEmpty());
    }

    private JsonObject shown(Inquiry.Shown shown, Optional<String> event) {
        PresentityState state = shown.state();
        long now = clock.millis();
        JsonArray publications = new JsonArray();
        for (Publication one : state.publications()) {
            if (event.map(one.event()::equals).orElse(true)) {
                publications.add(publication(one, now));
            }
        }
        JsonArray documents = new JsonArray();
        shown.documents().forEach((name, document) -> {
            if (event.map(name::equals).orElse(true)) {
                documents.add(document(name, document));
            }
        });
        long[] subscriptions = {0};
        state.subscriptions().forEach(one -> {
            if (one.isLive() && event.map(one.event()::equals).orElse(true)) {
                subscriptions[0]++;
            }
        });
        return new JsonObject()
                .put(URI, new Presentity(state.address()).uri())
                .put("publications", publications)
                .put("subscriptions", subscriptions[0])
                .put("document", theDocument(shown.documents(), event))
                .put("documents", documents);
    }

    /** Returns the document of the package asked for; without a question that of presence, or of the first that has one. */
    private static String theDocument(Map<String, Document> documents, Optional<String> event) {
        String name = event.orElseGet(() -> documents.containsKey("presence")
                ? "presence"
                : documents.keySet().stream().findFirst().orElse(""));
        return documents.containsKey(name) ? documents.get(name).text() : null;
    }

    static JsonObject publication(Publication one, long now) {
        JsonObject json = new JsonObject()
                .put("event", one.event())
                .put("entity_tag", one.entityTag().value())
                .put("expires", one.neverEnds() ? -1 : Texts.secondsUntil(one.expiresAtMillis(), now))
                .put("received", Texts.instant(one.receivedAtMillis()))
                .put("sender", one.sender());
        Texts.put(json, one.document());
        return json;
    }

    private static JsonObject document(String event, Document document) {
        JsonObject json = new JsonObject().put("event", event);
        Texts.put(json, document);
        return json;
    }

    private Future<JsonObject> watchers(Arguments call) {
        Page page = Page.of(call);
        int after = page.slot();
        return loops.show(key(call))
                .map(shown -> page.watchers(shown.state(), call.find("event"), after, clock.millis()));
    }

    private Future<JsonObject> remove(Arguments call) {
        Presentity presentity = Presentity.of(call.get(URI)).orElseThrow();
        String event = call.get("event");
        boolean keepsTag =
                packages.find(event).orElseThrow().entityTagPolicy() == EventPackage.EntityTagPolicy.NEW_ONCE;
        Command removal = new Command.Publish(
                PresentityKey.of(presentity),
                presentity.address(),
                random.nextLong() | 1,
                event,
                Optional.of(new EntityTag(call.get("entity_tag"))),
                Optional.empty(),
                0,
                new EntityTag("removed-" + HexFormat.of().toHexDigits(random.nextLong())),
                keepsTag,
                "",
                1);
        return loops.carry(removal).map(applied -> removed(applied, call));
    }

    private static JsonObject removed(Applied applied, Arguments call) {
        if (applied.outcome() instanceof Outcome.Refused refused) {
            throw refused.status() == 412
                    ? Refusal.notFound("no publication of " + call.get(URI) + " for " + call.get("event")
                            + " bears the entity-tag " + Arguments.quoted(call.get("entity_tag")))
                    : new Refusal(refused.status(), refused.why());
        }
        long[] notified = {0};
        applied.state().subscriptions().forEach(one -> {
            if (one.isLive() && one.event().equals(call.get("event"))) {
                notified[0]++;
            }
        });
        return new JsonObject().put("notified", notified[0]);
    }

    private static PresentityKey key(Arguments call) {
        return PresentityKey.of(Presentity.of(call.get(URI)).orElseThrow());
    }
}
