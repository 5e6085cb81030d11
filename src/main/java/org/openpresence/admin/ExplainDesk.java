package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.authorization.Ruling;
import org.openpresence.bus.Inquiry;
import org.openpresence.bus.RulesExplained;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.Knowing;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * Why a lamp is red: the publications behind it, what the rules make of each watcher, and what each was told last. Confined to one
 * event loop.
 */
final class ExplainDesk {
    private final Vertx vertx;
    private final Loops loops;
    private final WatcherRules rules;
    private final InstantSource clock;

    ExplainDesk(Vertx vertx, Loops loops, WatcherRules rules, InstantSource clock) {
        this.vertx = vertx;
        this.loops = loops;
        this.rules = rules;
        this.clock = clock;
    }

    Future<JsonObject> explain(Arguments call) {
        Presentity presentity = Presentity.of(call.get("presentity_uri")).orElseThrow();
        String event = call.get("event");
        Page page = Page.of(call);
        int after = page.slot();
        Optional<Presentity> watcher = call.find("watcher_uri").flatMap(Presentity::of);
        return loops.explain(PresentityKey.of(presentity), event).compose(explained -> {
            PresentityState state = explained.shown().state();
            if (!state.events().contains(event)) {
                throw Refusal.notFound("nothing is held of " + call.get("presentity_uri") + " for " + event);
            }
            List<Subscription> found =
                    page.subscriptions(state, one -> one.event().equals(event) && isWanted(one, watcher), after);
            List<Subscription> shown = page.shown(found);
            List<String> watchers =
                    shown.stream().map(ExplainDesk::address).distinct().toList();
            return Future.fromCompletionStage(rules.explain(presentity, event, watchers), vertx.getOrCreateContext())
                    .map(said -> answer(explained, event, shown, said).put("next", page.next(found)));
        });
    }

    private static boolean isWanted(Subscription one, Optional<Presentity> watcher) {
        return watcher.map(wanted -> wanted.address().equals(address(one))).orElse(true);
    }

    private static String address(Subscription one) {
        return one.dialog().get(DialogField.WATCHER);
    }

    private JsonObject answer(
            Inquiry.Explained explained, String event, List<Subscription> shown, RulesExplained said) {
        long now = clock.millis();
        PresentityState state = explained.shown().state();
        JsonArray publications = new JsonArray();
        state.publicationsOf(event)
                .forEach(one -> publications.add(PresentityDesk.publication(one, now)
                        .put("content_since", Texts.instant(one.contentSinceMillis()))));
        Document document = explained.shown().documents().get(event);
        Views views = new Views();
        Map<Integer, Knowing> known = new HashMap<>();
        explained.watchers().forEach(one -> known.put(one.slot(), one));
        JsonArray items = new JsonArray();
        shown.forEach(one -> items.add(item(one, known.get(one.slot()), said, views, now)));
        return new JsonObject()
                .put("presentity_uri", new Presentity(state.address()).uri())
                .put("event", event)
                .put("publications", publications)
                .put("document", document == null ? null : document.text())
                .put("rules_asked", said.asked())
                .put("rules_entity_tag", said.entityTag())
                .put("rules_mistake", said.mistake().orElse(null))
                .put("sphere", said.sphere().orElse(null))
                .put("items", items)
                .put("views", views.json);
    }

    private static JsonObject item(Subscription one, Knowing known, RulesExplained said, Views views, long now) {
        JsonObject item = DialogDesk.brief(one, now);
        item.remove("event");
        item.put("handling", one.isJudged() ? Ruling.of(one.ruling()).handling().word() : null)
                .put("rules", new JsonArray(said.applying().getOrDefault(address(one), List.of())))
                .put("until", one.ruledUntilMillis() == 0 ? null : Texts.instant(one.ruledUntilMillis()));
        if (known == null || known.random() != one.random()) {
            return item; // It waits: it is told nothing.
        }
        return item.put("view", views.numberOf(known.view()))
                .put("knows", known.knows())
                .put("cseq", known.cseq() == 0 ? null : known.cseq())
                .put("notified", known.sentMillis() == 0 ? null : Texts.instant(known.sentMillis()))
                .put("outstanding", known.outstanding())
                .put("answer", known.status() == 0 ? null : known.status())
                .put("answered", known.answeredMillis() == 0 ? null : Texts.instant(known.answeredMillis()))
                .put("failures", known.strikes());
    }

    /** The different documents that watchers see, numbered from 1. Confined to one answer. */
    private static final class Views {
        private final List<Document> documents = new ArrayList<>();
        private final JsonArray json = new JsonArray();

        /** Returns the number of a document; null for none. */
        Integer numberOf(Document view) {
            if (view == null) {
                return null;
            }
            int at = documents.indexOf(view);
            if (at < 0) {
                at = documents.size();
                documents.add(view);
                JsonObject one = new JsonObject().put("view", at + 1);
                Texts.put(one, view);
                json.add(one);
            }
            return at + 1;
        }
    }
}
