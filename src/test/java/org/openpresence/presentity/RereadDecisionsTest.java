package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EntityTag;
import org.openpresence.publication.Publication;

/** What becomes of an entry whose rows somebody has changed directly. */
class RereadDecisionsTest {
    private final TestClock clock = new TestClock();
    private final Scene scene = new Scene(new InMemoryPresentityTable(clock, 32_000), clock);

    private Applied reread(List<Publication> seen, Publication... rows) {
        return scene.apply(new Command.Reread(scene.key, scene.alice.address(), Scene.PRESENCE, seen, List.of(rows)));
    }

    private List<Publication> held() {
        return scene.state().publicationsOf(Scene.PRESENCE);
    }

    private static Publication row(Publication held, String tag, String body, long expiresAt) {
        return new Publication(
                held.ruid(),
                held.event(),
                new EntityTag(tag),
                Scene.document(body),
                expiresAt,
                held.receivedAtMillis(),
                held.contentSinceMillis(),
                0,
                0,
                held.sender(),
                held.subject());
    }

    @Test
    void rows_that_say_what_the_entry_holds_change_nothing() {
        scene.publish(1, "one");
        Publication one = held().get(0);

        Applied applied = reread(held(), row(one, one.entityTag().value(), "one", one.expiresAtMillis()));

        assertThat(applied.change()).isNull();
        assertThat(applied.outcome()).isEqualTo(new Outcome.Done());
    }

    @Test
    void another_body_is_told_and_the_operations_of_the_publication_stay_known() {
        scene.publish(1, "one");
        Publication one = held().get(0);
        clock.pass(5_000);

        Applied applied = reread(held(), row(one, one.entityTag().value(), "other", one.expiresAtMillis()));

        assertThat(Scene.bodiesOf(applied.state())).containsExactly("other");
        assertThat(applied.change().contentOf()).containsExactly(Scene.PRESENCE);
        assertThat(held().get(0).changedBy()).isEqualTo(1);
        assertThat(held().get(0).contentSinceMillis()).isEqualTo(clock.millis());
        assertThat(scene.publish(1, "one").repeated()).isTrue();
    }

    @Test
    void another_entity_tag_is_the_one_that_counts() {
        scene.publish(1, "one");
        Publication one = held().get(0);

        reread(held(), row(one, "by-hand", "one", one.expiresAtMillis()));

        assertThat(scene.modify(2, one.entityTag(), "two", 60_000).outcome().status())
                .isEqualTo(412);
        assertThat(scene.modify(3, new EntityTag("by-hand"), "three", 60_000)
                        .outcome()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_row_that_came_is_a_publication_and_one_that_went_is_none() {
        scene.publish(1, "one");
        Publication never = new Publication(
                "pres-hard",
                Scene.PRESENCE,
                new EntityTag("hard"),
                Scene.document("hard"),
                Publication.NEVER_MILLIS,
                clock.millis() - 1_000,
                clock.millis() - 1_000,
                0,
                0);

        Applied came = reread(held(), never, held().get(0));
        Applied went = reread(held(), never);
        clock.pass(400L * 24 * 3_600_000);
        scene.expireDue();

        assertThat(Scene.bodiesOf(came.state())).containsExactly("hard", "one");
        assertThat(went.change().removed()).extracting(Publication::ruid).containsExactly("pres-1");
        assertThat(Scene.bodiesOf(scene.state())).containsExactly("hard");
    }

    @Test
    void a_row_of_a_presentity_without_an_entry_makes_one() {
        Applied applied = reread(List.of(), scene.stored("pres-k", "kamailio", clock.millis()));

        assertThat(applied.state().address()).isEqualTo(scene.alice.address());
        assertThat(Scene.bodiesOf(applied.state())).containsExactly("kamailio");
    }

    @Test
    void a_row_that_has_expired_is_none() {
        scene.publish(1, "one");
        Publication one = held().get(0);

        Applied applied = reread(held(), row(one, one.entityTag().value(), "one", clock.millis() - 1));

        assertThat(applied.state().publications()).isEmpty();
    }

    @Test
    void what_came_while_the_rows_were_read_is_not_undone() {
        scene.publish(1, "one");
        List<Publication> seen = held();
        scene.modify(2, seen.get(0).entityTag(), "two", 60_000);

        Applied applied = reread(seen);

        assertThat(applied.change()).isNull();
        assertThat(applied.outcome().status()).isEqualTo(409);
        assertThat(Scene.bodiesOf(scene.state())).containsExactly("two");
    }

    @Test
    void publications_of_other_packages_stay() {
        scene.apply(scene.publication(1, "dialog", "", "call", 60_000));

        Applied applied = reread(List.of(), scene.stored("pres-k", "kamailio", clock.millis()));

        assertThat(Scene.bodiesOf(applied.state())).containsExactly("call", "kamailio");
        assertThat(applied.change().contentOf()).containsExactly(Scene.PRESENCE);
    }
}
