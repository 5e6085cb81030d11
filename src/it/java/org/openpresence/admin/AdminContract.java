package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** What every command does with right, wrong and missing arguments, by whatever way it is called. */
interface AdminContract {

    /** Returns the way to call. */
    Caller caller();

    /** Returns the UDP port of the server's SIP. */
    int sipPort();

    /** Returns the name of the node that is called. */
    String node();

    private SipPeer peer() {
        return SipPeer.udp(sipPort());
    }

    private JsonObject done(String command, JsonObject arguments) {
        Caller.Answer answer = caller().call(command, arguments);
        assertThat(answer.done()).as("%s %s: %s", command, arguments, answer).isTrue();
        assertThat(answer.body().getInteger("code")).isEqualTo(1);
        assertThat(answer.body().getString("node")).isEqualTo(node());
        return answer.body();
    }

    /** A refusal of that status, whose sentence has these words. */
    private void refused(int status, String words, String command, JsonObject arguments) {
        Caller.Answer answer = caller().call(command, arguments);
        assertThat(answer.status()).as("%s %s: %s", command, arguments, answer).isIn(status, 0);
        assertThat(answer.body().getString("error")).contains(words);
    }

    private static JsonObject of(String presentity) {
        return new JsonObject().put("presentity_uri", presentity);
    }

    private static JsonObject dialogOf(Watcher watcher) {
        SipMessage reply = watcher.reply();
        return new JsonObject()
                .put("call_id", reply.header("Call-ID"))
                .put("from_tag", SipMessage.parameter(reply.header("From"), "tag"))
                .put("to_tag", SipMessage.parameter(reply.header("To"), "tag"));
    }

    @Test
    default void presentityShow_shows_publications_and_the_composed_document() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            String tag = peer.published(presentity, pidf("open", "at my desk"));
            peer.watching(presentity);

            JsonObject answer = done("presentityShow", of(presentity));

            assertThat(answer.getString("presentity_uri")).isEqualTo(presentity);
            assertThat(answer.getInteger("subscriptions")).isEqualTo(1);
            assertThat(answer.getJsonArray("publications")).hasSize(1);
            JsonObject publication = answer.getJsonArray("publications").getJsonObject(0);
            assertThat(publication.getString("event")).isEqualTo("presence");
            assertThat(publication.getString("entity_tag")).isEqualTo(tag);
            assertThat(publication.getInteger("expires")).isBetween(1, 3600);
            assertThat(publication.getString("received")).matches("20[0-9-]{8}T[0-9:]{8}Z");
            assertThat(publication.getString("body")).isEqualTo(pidf("open", "at my desk"));
            assertThat(answer.getString("document")).contains("at my desk").startsWith("<?xml");
        }
    }

    @Test
    default void presentityShow_refuses_what_is_not_there_and_bad_arguments() {
        refused(404, "nothing is held", "presentityShow", of(freshPresentity()));
        refused(
                404,
                "no event package",
                "presentityShow",
                of("sip:a@example.com").put("event", "weather"));
        refused(400, "presentity_uri", "presentityShow", of("http://example.com"));
        refused(400, "presentity_uri", "presentityShow", new JsonObject());
    }

    @Test
    default void presentityList_gives_all_pages_and_each_pair_once() {
        List<String> presentities = new ArrayList<>();
        try (SipPeer peer = peer()) {
            for (int i = 0; i < 7; i++) {
                presentities.add(freshPresentity());
                peer.published(presentities.get(i), pidf("open", "here"));
            }
            peer.watching(presentities.get(3));

            List<String> listed = new ArrayList<>();
            JsonObject arguments = new JsonObject().put("event", "presence").put("page_size", 3);
            for (JsonObject page = done("presentityList", arguments); ; page = done("presentityList", arguments)) {
                assertThat(page.getJsonArray("items").size()).isLessThanOrEqualTo(3);
                page.getJsonArray("items").forEach(item -> listed.add(text((JsonObject) item, presentities.get(3))));
                if (page.getString("next") == null) {
                    break;
                }
                arguments.put("page", page.getString("next"));
            }

            assertThat(listed).containsAll(presentities).doesNotHaveDuplicates().isSorted();
        }
    }

    private String text(JsonObject item, String watched) {
        assertThat(item.getString("event")).isEqualTo("presence");
        assertThat(item.getString("node")).isEqualTo(node());
        if (item.getString("presentity_uri").equals(watched)) {
            assertThat(item.getInteger("publications")).isEqualTo(1);
            assertThat(item.getInteger("subscriptions")).isEqualTo(1);
        }
        return item.getString("presentity_uri");
    }

    @Test
    default void presentityList_refuses_bad_arguments() {
        refused(400, "page_size", "presentityList", new JsonObject().put("page_size", 0));
        refused(400, "page_size", "presentityList", new JsonObject().put("page_size", 1001));
        refused(400, "page_size", "presentityList", new JsonObject().put("page_size", "many"));
        refused(400, "page", "presentityList", new JsonObject().put("page", "nonsense"));
        refused(404, "no event package", "presentityList", new JsonObject().put("event", "weather"));
    }

    @Test
    default void watcherList_names_each_live_subscription_and_its_dialog() {
        String presentity = freshPresentity();
        try (SipPeer one = peer();
                SipPeer other = peer()) {
            Watcher first = one.watching(presentity);
            Watcher second = other.watching(presentity);
            other.watching(presentity).refresh(0);

            JsonObject all = done("watcherList", of(presentity));
            JsonObject page = done("watcherList", of(presentity).put("page_size", 1));
            JsonObject rest =
                    done("watcherList", of(presentity).put("page_size", 1).put("page", page.getString("next")));

            assertThat(all.getJsonArray("items")).hasSize(2);
            JsonObject item = all.getJsonArray("items").getJsonObject(0);
            assertThat(item.getString("watcher_uri")).isEqualTo(one.address());
            assertThat(item.getString("event")).isEqualTo("presence");
            assertThat(item.getString("status")).isEqualTo("active");
            assertThat(item.getString("contact")).isEqualTo(one.contact());
            assertThat(item.getInteger("expires")).isBetween(1, 3600);
            dialogOf(first)
                    .forEach(field -> assertThat(item.getValue(field.getKey())).isEqualTo(field.getValue()));
            assertThat(callIds(page)).containsExactly(dialogOf(first).getString("call_id"));
            assertThat(callIds(rest)).containsExactly(dialogOf(second).getString("call_id"));
            assertThat(rest.getValue("next")).isNull();
        }
    }

    private static List<String> callIds(JsonObject answer) {
        return answer.getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("call_id"))
                .toList();
    }

    @Test
    default void watcherList_of_nobody_is_empty_and_bad_arguments_are_refused() {
        JsonObject none = done("watcherList", of(freshPresentity()).put("event", "message-summary"));

        assertThat(none.getJsonArray("items")).isEmpty();
        refused(400, "presentity_uri", "watcherList", new JsonObject());
        refused(400, "presentity_uri", "watcherList", of("nonsense"));
        refused(400, "page", "watcherList", of("sip:a@example.com").put("page", "first"));
        refused(404, "no event package", "watcherList", of("sip:a@example.com").put("event", "weather"));
    }

    @Test
    default void subscriptionShow_shows_all_fields() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            Watcher watcher = peer.watching(presentity);

            JsonObject answer = done("subscriptionShow", dialogOf(watcher));

            assertThat(answer.getString("presentity_uri")).isEqualTo(presentity);
            assertThat(answer.getString("watcher_uri")).isEqualTo(peer.address());
            assertThat(answer.getString("event")).isEqualTo("presence");
            assertThat(answer.getString("status")).isEqualTo("active");
            assertThat(answer.getString("contact")).isEqualTo(peer.contact());
            assertThat(answer.getString("flow")).startsWith("udp,127.0.0.1");
            assertThat(answer.getLong("remote_cseq")).isPositive();
        }
    }

    @Test
    default void subscriptionShow_refuses_what_is_not_there_and_bad_arguments() {
        try (SipPeer peer = peer()) {
            JsonObject dialog = dialogOf(peer.watching(freshPresentity()));

            refused(404, "no subscription", "subscriptionShow", dialog.copy().put("call_id", "other"));
            refused(404, "no subscription", "subscriptionShow", dialog.copy().put("from_tag", "other"));
            refused(404, "no subscription", "subscriptionShow", dialog.copy().put("to_tag", "a7.31.foreign"));
            refused(400, "call_id", "subscriptionShow", new JsonObject());
            refused(400, "to_tag", "subscriptionShow", without(dialog, "to_tag"));
        }
    }

    private static JsonObject without(JsonObject object, String field) {
        JsonObject copy = object.copy();
        copy.remove(field);
        return copy;
    }

    @Test
    default void subscriptionTerminate_ends_it_and_tells_the_watcher_why() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            Watcher first = peer.watching(presentity);
            Watcher second = peer.watching(presentity);

            JsonObject answer = done("subscriptionTerminate", dialogOf(first));
            done("subscriptionTerminate", dialogOf(second).put("reason", "noresource"));

            assertThat(answer.getInteger("notified")).isEqualTo(1);
            assertThat(first.awaitNotify().header("Subscription-State")).isEqualTo("terminated;reason=deactivated");
            assertThat(second.awaitNotify().header("Subscription-State")).isEqualTo("terminated;reason=noresource");
            assertThat(done("watcherList", of(presentity)).getJsonArray("items"))
                    .isEmpty();
            refused(404, "no subscription", "subscriptionTerminate", dialogOf(first));
            assertThat(first.refresh(600).status()).isEqualTo(481);
        }
    }

    @Test
    default void subscriptionTerminate_refuses_bad_arguments_and_ends_nothing() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            JsonObject dialog = dialogOf(peer.watching(presentity));

            refused(400, "reason", "subscriptionTerminate", dialog.copy().put("reason", "boredom"));
            refused(
                    400,
                    "from_tag",
                    "subscriptionTerminate",
                    without(dialog, "from_tag").put("to_tag", "x"));
            refused(
                    404,
                    "no subscription",
                    "subscriptionTerminate",
                    dialog.copy().put("call_id", "x"));

            assertThat(done("watcherList", of(presentity)).getJsonArray("items"))
                    .hasSize(1);
        }
    }

    @Test
    default void explain_says_what_is_behind_a_lamp_and_what_each_watcher_was_told_of_it() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer();
                SipPeer other = peer()) {
            peer.published(presentity, pidf("open", "at my desk"));
            Watcher first = peer.watching(presentity);
            other.watching(presentity);
            peer.published(presentity, pidf("t2", "open", "and online"));
            first.awaitNotify();
            JsonObject arguments = of(presentity).put("event", "presence");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(done("explain", arguments).getJsonArray("items"))
                            .allMatch(one -> ((JsonObject) one).getBoolean("knows")));

            JsonObject all = done("explain", arguments);
            JsonObject one = done("explain", arguments.copy().put("watcher_uri", other.address()));
            JsonObject page = done("explain", arguments.copy().put("page_size", 1));

            assertThat(all.getJsonArray("publications")).hasSize(2);
            assertThat(all.getJsonArray("publications").getJsonObject(0).getString("content_since"))
                    .matches("20[0-9-]{8}T[0-9:]{8}Z");
            assertThat(all.getString("document")).contains("at my desk", "and online");
            assertThat(all.getBoolean("rules_asked")).isFalse();
            assertThat(all.getJsonArray("items")).hasSize(2);
            JsonObject item = all.getJsonArray("items").getJsonObject(0);
            assertThat(item.getString("watcher_uri")).isEqualTo(peer.address());
            assertThat(item.getString("status")).isEqualTo("active");
            assertThat(item.getLong("cseq"))
                    .isEqualTo(Long.parseLong(first.last().header("CSeq").split(" ", 2)[0]));
            assertThat(item.getInteger("answer")).isEqualTo(200);
            assertThat(item.getInteger("failures")).isZero();
            assertThat(item.getBoolean("outstanding")).isFalse();
            assertThat(item.getString("notified")).matches("20[0-9-]{8}T[0-9:]{8}Z");
            assertThat(item.getInteger("view")).isEqualTo(1);
            assertThat(all.getJsonArray("views")).hasSize(1);
            assertThat(all.getJsonArray("views").getJsonObject(0).getString("body"))
                    .isEqualTo(all.getString("document"));
            assertThat(one.getJsonArray("items")).hasSize(1);
            assertThat(page.getJsonArray("items")).hasSize(1);
            assertThat(done("explain", arguments.copy().put("page_size", 1).put("page", page.getString("next")))
                            .getJsonArray("items"))
                    .hasSize(1);
        }
    }

    @Test
    default void explain_refuses_what_is_not_there_and_bad_arguments() {
        JsonObject good = of(freshPresentity()).put("event", "presence");

        refused(404, "nothing is held", "explain", good);
        refused(404, "no event package", "explain", good.copy().put("event", "weather"));
        refused(400, "event", "explain", without(good, "event"));
        refused(400, "presentity_uri", "explain", good.copy().put("presentity_uri", "nonsense"));
        refused(400, "watcher_uri", "explain", good.copy().put("watcher_uri", "nonsense"));
        refused(400, "page", "explain", good.copy().put("page", "first"));
    }

    @Test
    default void publicationRemove_removes_it_and_tells_the_watchers() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            String tag = peer.published(presentity, pidf("open", "here"));
            Watcher watcher = peer.watching(presentity);

            JsonObject answer = done(
                    "publicationRemove", of(presentity).put("event", "presence").put("entity_tag", tag));

            assertThat(answer.getInteger("notified")).isEqualTo(1);
            assertThat(watcher.awaitNotify().content()).contains("closed");
            assertThat(peer.ask(peer.refresh(presentity, tag)).status()).isEqualTo(412);
        }
    }

    @Test
    default void publicationRemove_refuses_what_is_not_there_and_bad_arguments() {
        String presentity = freshPresentity();
        JsonObject removal = of(presentity).put("event", "presence").put("entity_tag", "nobody's");

        refused(404, "entity-tag", "publicationRemove", removal);
        refused(404, "no event package", "publicationRemove", removal.copy().put("event", "weather"));
        refused(400, "event", "publicationRemove", of(presentity));
        refused(400, "presentity_uri", "publicationRemove", removal.copy().put("presentity_uri", "nonsense"));
    }

    @Test
    default void refreshWatchers_with_1_tells_every_watcher_of_that_event_again() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            peer.published(presentity, pidf("open", "here"));
            Watcher first = peer.watching(presentity);
            Watcher second = peer.watching(presentity);

            JsonObject answer = done(
                    "refreshWatchers", of(presentity).put("event", "presence").put("refresh_type", 1));

            assertThat(answer.getInteger("watchers")).isEqualTo(2);
            assertThat(first.awaitNotify().content()).contains("here");
            assertThat(second.awaitNotify().content()).contains("here");
        }
    }

    @Test
    default void refreshWatchers_and_updateWatchers_find_nothing_changed_where_nothing_is() {
        JsonObject arguments = of(freshPresentity()).put("event", "presence");

        assertThat(done("refreshWatchers", arguments.copy().put("refresh_type", 0))
                        .getInteger("watchers"))
                .isZero();
        assertThat(done("refreshWatchers", arguments.copy().put("refresh_type", 1))
                        .getInteger("watchers"))
                .isZero();
        assertThat(done("refreshWatchers", arguments.copy().put("refresh_type", -1))
                        .getInteger("watchers"))
                .isZero();
        assertThat(done("updateWatchers", arguments).getInteger("changed")).isZero();
    }

    @Test
    default void refreshWatchers_and_updateWatchers_refuse_bad_arguments() {
        JsonObject good = of("sip:a@example.com").put("event", "presence").put("refresh_type", 1);

        refused(400, "refresh_type", "refreshWatchers", good.copy().put("refresh_type", "soon"));
        refused(400, "refresh_type", "refreshWatchers", without(good, "refresh_type"));
        refused(400, "presentity_uri", "refreshWatchers", good.copy().put("presentity_uri", "nonsense"));
        refused(404, "no event package", "refreshWatchers", good.copy().put("event", "weather"));
        refused(400, "event", "updateWatchers", of("sip:a@example.com"));
        refused(400, "presentity_uri", "updateWatchers", of("nonsense").put("event", "presence"));
    }

    @Test
    default void cleanup_says_how_many_rows_went() {
        JsonObject answer = done("cleanup", new JsonObject());

        for (String field : List.of("publications", "subscriptions", "watchers")) {
            assertThat(answer.getInteger(field)).isZero();
        }
    }

    @Test
    default void nodes_lists_the_node_with_its_facts() {
        JsonObject answer = done("nodes", new JsonObject());

        JsonArray items = answer.getJsonArray("items");
        assertThat(items).hasSize(1);
        JsonObject node = items.getJsonObject(0);
        assertThat(node.getString("node")).isEqualTo(node());
        assertThat(node.getInteger("members")).isEqualTo(1);
        assertThat(node.getInteger("partitions")).isPositive();
        assertThat(node.getBoolean("lease")).isTrue();
        assertThat(node.getJsonArray("sip").toString()).contains("udp:127.0.0.1:" + sipPort());
        assertThat(node.getString("version")).isNotEmpty();
    }

    @Test
    default void logLevel_changes_what_is_logged_and_says_what_was() {
        JsonObject debug = new JsonObject().put("level", "debug").put("logger", "nothing." + freshPresentity());

        assertThat(done("logLevel", debug).getString("before")).isEqualTo("info");
        assertThat(done("logLevel", debug.copy().put("level", "WARN")).getString("before"))
                .isEqualTo("debug");
        refused(400, "level", "logLevel", new JsonObject().put("level", "loud"));
        refused(400, "level", "logLevel", new JsonObject().put("logger", "org.openpresence"));
        refused(404, "no node", "logLevel", debug.copy().put("node", "node-of-nobody"));
    }

    @Test
    default void drain_and_undrain_refuse_a_node_that_is_not_there() {
        refused(404, "no node", "drain", new JsonObject().put("node", "node-of-nobody"));
        refused(404, "no node", "undrain", new JsonObject().put("node", "node-of-nobody"));
    }
}
