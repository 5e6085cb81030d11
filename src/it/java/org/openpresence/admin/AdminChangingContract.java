package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.admin.AdminCalls.about;
import static org.openpresence.admin.AdminCalls.dialogOf;
import static org.openpresence.admin.AdminCalls.without;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** What the commands that change something do with right, wrong and missing arguments. */
interface AdminChangingContract extends AdminCalls {

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
            assertThat(done("watcherList", about(presentity)).getJsonArray("items"))
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

            assertThat(done("watcherList", about(presentity)).getJsonArray("items"))
                    .hasSize(1);
        }
    }

    @Test
    default void publicationRemove_removes_it_and_tells_the_watchers() {
        String presentity = freshPresentity();
        try (SipPeer peer = peer()) {
            String tag = peer.published(presentity, pidf("open", "here"));
            Watcher watcher = peer.watching(presentity);

            JsonObject answer = done(
                    "publicationRemove",
                    about(presentity).put("event", "presence").put("entity_tag", tag));

            assertThat(answer.getInteger("notified")).isEqualTo(1);
            assertThat(watcher.awaitNotify().content()).contains("closed");
            assertThat(peer.ask(peer.refresh(presentity, tag)).status()).isEqualTo(412);
        }
    }

    @Test
    default void publicationRemove_refuses_what_is_not_there_and_bad_arguments() {
        String presentity = freshPresentity();
        JsonObject removal = about(presentity).put("event", "presence").put("entity_tag", "nobody's");

        refused(404, "entity-tag", "publicationRemove", removal);
        refused(404, "no event package", "publicationRemove", removal.copy().put("event", "weather"));
        refused(400, "event", "publicationRemove", about(presentity));
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
                    "refreshWatchers",
                    about(presentity).put("event", "presence").put("refresh_type", 1));

            assertThat(answer.getInteger("watchers")).isEqualTo(2);
            assertThat(first.awaitNotify().content()).contains("here");
            assertThat(second.awaitNotify().content()).contains("here");
        }
    }

    @Test
    default void refreshWatchers_and_updateWatchers_find_nothing_changed_where_nothing_is() {
        JsonObject arguments = about(freshPresentity()).put("event", "presence");

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
        JsonObject good = about("sip:a@example.com").put("event", "presence").put("refresh_type", 1);

        refused(400, "refresh_type", "refreshWatchers", good.copy().put("refresh_type", "soon"));
        refused(400, "refresh_type", "refreshWatchers", without(good, "refresh_type"));
        refused(400, "presentity_uri", "refreshWatchers", good.copy().put("presentity_uri", "nonsense"));
        refused(404, "no event package", "refreshWatchers", good.copy().put("event", "weather"));
        refused(400, "event", "updateWatchers", about("sip:a@example.com"));
        refused(400, "presentity_uri", "updateWatchers", about("nonsense").put("event", "presence"));
    }

    @Test
    default void cleanup_says_how_many_rows_went() {
        JsonObject answer = done("cleanup", new JsonObject());

        for (String field : List.of("publications", "subscriptions", "watchers", "facts", "left")) {
            assertThat(answer.getInteger(field)).isZero();
        }
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
