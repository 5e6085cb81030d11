package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.presentity.Scene.PRESENCE;
import static org.openpresence.presentity.Scene.bodiesOf;
import static org.openpresence.presentity.Scene.tagOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Subject;

/** What a table promises of publications (RFC 3903 §6). */
interface PublicationsInTableContract extends TableContract {

    @Test
    default void an_initial_publication_is_stored_under_a_new_tag() {
        var scene = scene();

        var applied = scene.publish(1, "open");

        assertThat(applied.outcome())
                .isEqualTo(new Outcome.Published(new EntityTag("tag-1"), scene.clock.millis() + 60_000));
        assertThat(applied.repeated()).isFalse();
        assertThat(applied.state().address()).isEqualTo(scene.alice.address());
        assertThat(bodiesOf(applied.state())).containsExactly("open");
        assertThat(applied.state().contentRevision(PRESENCE))
                .isEqualTo(applied.state().revision());
    }

    @Test
    default void a_publication_with_expires_0_and_no_tag_stores_nothing() {
        var scene = scene();

        var applied = scene.publish(1, "open", 0);

        assertThat(applied.outcome()).isEqualTo(new Outcome.Unpublished(new EntityTag("tag-1")));
        assertThat(applied.change()).isNull();
        assertThat(applied.state()).isEqualTo(PresentityState.ABSENT);
    }

    @Test
    default void an_initial_publication_without_a_body_is_400_whatever_its_expires() {
        var scene = scene();

        assertThat(scene.publish(1, "").outcome().status()).isEqualTo(400);
        assertThat(scene.publish(2, "", 0).outcome().status()).isEqualTo(400);
        assertThat(scene.state()).isEqualTo(PresentityState.ABSENT);
    }

    private static Subject call(String id, String callId, boolean over) {
        return new Subject(id, List.of(callId, "l", "r"), over, false);
    }

    @Test
    default void an_initial_publication_takes_the_place_of_one_about_the_same() {
        var scene = scene();
        scene.publishAbout(1, "", "old", "", call("a", "c1", false));
        scene.publishAbout(2, "", "other", "", call("b", "c1", false));

        var applied = scene.publishAbout(3, "", "new", "", call("a", "c1", false));

        assertThat(bodiesOf(applied.state())).containsExactly("other", "new");
        assertThat(applied.change().removed()).hasSize(1);
        assertThat(scene.publishAbout(4, "tag-1", "late", "", call("a", "c1", false))
                        .outcome()
                        .status())
                .isEqualTo(412);
    }

    @Test
    default void late_news_of_what_is_over_changes_nothing_and_is_answered_with_the_tag_that_is_there() {
        var scene = scene();
        scene.publishAbout(1, "", "over", "", call("a", "c1", true));

        var late = scene.publishAbout(2, "", "early", "", call("a", "c1", false));
        var repeated = scene.publishAbout(2, "", "early", "", call("a", "c1", false));

        assertThat(tagOf(late)).isEqualTo(new EntityTag("tag-1"));
        assertThat(late.change().contentOf()).isEmpty();
        assertThat(bodiesOf(late.state())).containsExactly("over");
        assertThat(repeated.repeated()).isTrue();
        assertThat(repeated.outcome()).isEqualTo(late.outcome());
    }

    @Test
    default void another_call_under_the_id_of_one_that_is_over_is_news_and_so_is_a_modification() {
        var scene = scene();
        scene.publishAbout(1, "", "over", "", call("a", "c1", true));
        var next = scene.publishAbout(2, "", "next", "", call("a", "c2", false));
        scene.publishAbout(3, tagOf(next).value(), "over too", "", call("a", "c2", true));

        var again = scene.publishAbout(4, tagOf(next).value(), "again", "", call("a", "c2", false));

        assertThat(bodiesOf(next.state())).containsExactly("next");
        assertThat(bodiesOf(again.state())).containsExactly("again");
    }

    @Test
    default void who_has_no_call_leaves_the_calls_of_another_sender_alone() {
        var scene = scene();
        var nothing = new Subject("", List.of(), false, true);
        scene.publishAbout(1, "", "call", "sip:a@192.0.2.1", call("", "c1", false));

        var others = scene.publishAbout(2, "tag-1", "none", "sip:b@192.0.2.2", nothing);
        var own = scene.publishAbout(3, "tag-1", "none", "sip:a@192.0.2.1", nothing);

        assertThat(others.outcome().status()).isEqualTo(200);
        assertThat(tagOf(others)).isEqualTo(new EntityTag("tag-1"));
        assertThat(bodiesOf(others.state())).containsExactly("call");
        assertThat(tagOf(own)).isEqualTo(new EntityTag("tag-1"));
        assertThat(bodiesOf(own.state())).containsExactly("none");
        assertThat(own.state().publications().get(0).sender()).isEqualTo("sip:a@192.0.2.1");
    }

    @Test
    default void a_refresh_keeps_the_content_and_tells_nobody() {
        var scene = scene();
        var created = scene.publish(1, "open");
        scene.clock.pass(1000);

        var applied = scene.modify(2, tagOf(created), "", 90_000);

        assertThat(applied.outcome())
                .isEqualTo(new Outcome.Published(new EntityTag("tag-2"), scene.clock.millis() + 90_000));
        assertThat(bodiesOf(applied.state())).containsExactly("open");
        assertThat(applied.change().contentOf()).isEmpty();
        assertThat(applied.state().contentRevision(PRESENCE))
                .isEqualTo(created.state().contentRevision(PRESENCE));
        assertThat(applied.state().publications().get(0).contentSinceMillis()).isEqualTo(scene.clock.millis() - 1000);
    }

    @Test
    default void a_modification_with_an_equal_body_tells_nobody() {
        var scene = scene();
        var created = scene.publish(1, "open");

        var applied = scene.modify(2, tagOf(created), "open", 60_000);

        assertThat(applied.change().contentOf()).isEmpty();
        assertThat(tagOf(applied)).isEqualTo(new EntityTag("tag-2"));
    }

    @Test
    default void a_modification_replaces_the_body_and_tells_the_watchers() {
        var scene = scene();
        var created = scene.publish(1, "open");

        var applied = scene.modify(2, tagOf(created), "closed", 60_000);

        assertThat(bodiesOf(applied.state())).containsExactly("closed");
        assertThat(applied.state().publications().get(0).ruid()).isEqualTo("pres-1");
        assertThat(applied.state().contentRevision(PRESENCE))
                .isEqualTo(applied.state().revision());
    }

    @Test
    default void a_refresh_of_an_older_publication_makes_it_the_newest_and_tells_the_watchers() {
        var scene = scene();
        var older = scene.publish(1, "desk");
        scene.publish(2, "mobile");

        var applied = scene.modify(3, tagOf(older), "", 60_000);

        assertThat(bodiesOf(applied.state())).containsExactly("mobile", "desk");
        assertThat(applied.change().contentOf()).containsExactly(PRESENCE);
    }

    @Test
    default void a_package_that_keeps_its_tags_gets_the_old_tag_back() {
        var scene = scene();
        var created = scene.publish(1, "open");
        var command = scene.publication(2, PRESENCE, tagOf(created).value(), "closed", 60_000);

        var applied = scene.apply(new Command.Publish(
                command.key(),
                command.address(),
                command.operation(),
                command.event(),
                command.ifMatch(),
                command.document(),
                command.lifetimeMillis(),
                command.newTag(),
                true,
                command.ruid(),
                command.maximum()));

        assertThat(tagOf(applied)).isEqualTo(tagOf(created));
    }

    @Test
    default void a_removal_takes_the_publication_and_says_what_it_was() {
        var scene = scene();
        var created = scene.publish(1, "open");

        var applied = scene.modify(2, tagOf(created), "", 0);

        assertThat(applied.outcome()).isEqualTo(new Outcome.Unpublished(new EntityTag("tag-2")));
        assertThat(applied.state().publications()).isEmpty();
        assertThat(applied.change().removed()).isEqualTo(created.state().publications());
        assertThat(applied.change().contentOf()).containsExactly(PRESENCE);
    }

    @Test
    default void an_unknown_tag_is_412() {
        var scene = scene();
        scene.publish(1, "open");

        var applied = scene.modify(2, new EntityTag("stale"), "closed", 60_000);

        assertThat(applied.outcome().status()).isEqualTo(412);
        assertThat(applied.change()).isNull();
        assertThat(bodiesOf(applied.state())).containsExactly("open");
    }

    @Test
    default void a_tag_that_a_modification_replaced_is_412() {
        var scene = scene();
        var created = scene.publish(1, "open");
        scene.modify(2, tagOf(created), "closed", 60_000);

        var applied = scene.modify(3, tagOf(created), "open", 60_000);

        assertThat(applied.outcome().status()).isEqualTo(412);
    }

    @Test
    default void the_tag_of_another_package_is_412() {
        var scene = scene();
        var created = scene.publish(1, "open");

        var applied = scene.apply(scene.publication(2, "dialog", tagOf(created).value(), "ringing", 60_000));

        assertThat(applied.outcome().status()).isEqualTo(412);
    }

    @Test
    default void a_tag_is_412_from_the_millisecond_at_which_it_expires() {
        var scene = scene();
        var created = scene.publish(1, "open", 60_000);
        scene.clock.pass(59_999);
        var refreshed = scene.modify(2, tagOf(created), "", 60_000);
        scene.clock.pass(60_000);

        var applied = scene.modify(3, tagOf(refreshed), "", 60_000);

        assertThat(refreshed.outcome().status()).isEqualTo(200);
        assertThat(applied.outcome().status()).isEqualTo(412);
    }

    @Test
    default void one_publication_too_many_is_503() {
        var scene = scene();
        for (int i = 1; i <= Scene.MAXIMUM; i++) {
            scene.publish(i, "open");
        }

        var applied = scene.publish(100, "open");

        assertThat(applied.outcome().status()).isEqualTo(503);
        assertThat(applied.state().publications()).hasSize(Scene.MAXIMUM);
    }
}
