package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.admin.AdminCalls.about;
import static org.openpresence.admin.AdminCalls.dialogOf;
import static org.openpresence.admin.AdminCalls.without;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** What the commands that show something do with right, wrong and missing arguments. */
interface AdminReadingContract extends AdminCalls {

    @Test
    default void presentityShow_shows_publications_and_the_composed_document() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            String tag = peer.published(presentity, pidf("open", "at my desk"));
            peer.watching(presentity);

            JsonObject answer = done("presentityShow", about(presentity));

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
        refused(404, "nothing is held", "presentityShow", about(freshPresentity()));
        refused(
                404,
                "no event package",
                "presentityShow",
                about("sip:a@example.com").put("event", "weather"));
        refused(400, "presentity_uri", "presentityShow", about("http://example.com"));
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

            JsonObject all = done("watcherList", about(presentity));
            JsonObject page = done("watcherList", about(presentity).put("page_size", 1));
            JsonObject rest =
                    done("watcherList", about(presentity).put("page_size", 1).put("page", page.getString("next")));

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
        JsonObject none = done("watcherList", about(freshPresentity()).put("event", "message-summary"));

        assertThat(none.getJsonArray("items")).isEmpty();
        refused(400, "presentity_uri", "watcherList", new JsonObject());
        refused(400, "presentity_uri", "watcherList", about("nonsense"));
        refused(400, "page", "watcherList", about("sip:a@example.com").put("page", "first"));
        refused(
                404,
                "no event package",
                "watcherList",
                about("sip:a@example.com").put("event", "weather"));
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
            JsonObject arguments = about(presentity).put("event", "presence");
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
        JsonObject good = about(freshPresentity()).put("event", "presence");

        refused(404, "nothing is held", "explain", good);
        refused(404, "no event package", "explain", good.copy().put("event", "weather"));
        refused(400, "event", "explain", without(good, "event"));
        refused(400, "presentity_uri", "explain", good.copy().put("presentity_uri", "nonsense"));
        refused(400, "watcher_uri", "explain", good.copy().put("watcher_uri", "nonsense"));
        refused(400, "page", "explain", good.copy().put("page", "first"));
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
}
