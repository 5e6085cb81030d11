package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.Consents.ALLOWED;
import static org.openpresence.notifier.Consents.POLITE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

/** What somebody else's package composes is composed beside the event loop. */
class NotifierBesideTest {
    private static final long HOUR = 3_600_000;

    private final List<String> composed = new ArrayList<>();

    /** Somebody else's package, which tells of the publications by their bodies. */
    private final class Foreign implements TextPackage {
        private final boolean consent;

        Foreign(boolean consent) {
            this.consent = consent;
        }

        @Override
        public boolean requiresAuthorization() {
            return consent;
        }

        @Override
        public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
            String body = oldestFirst.isEmpty()
                    ? "closed"
                    : oldestFirst.get(0).document().text();
            composed.add(body);
            return Optional.of(TextPackage.text(body));
        }
    }

    private World world(boolean consent) {
        return World.beside(new Foreign(consent), !consent, (name, call, cause, problem, thrown) -> {
            throw new AssertionError(problem, thrown);
        });
    }

    @Test
    void the_answer_leaves_at_once_and_the_notify_when_the_document_is_there() {
        World world = world(false);
        world.publish("open");

        world.subscribe();
        var answers = world.batches.size();
        var before = world.sent.size();
        world.desk.doBeside();

        assertThat(answers).isEqualTo(1);
        assertThat(before).isZero();
        assertThat(world.bodies()).containsExactly("open");
    }

    @Test
    void a_change_is_composed_once_for_all_watchers_and_told_once() {
        World world = world(false);
        for (int i = 0; i < 3; i++) {
            world.subscribe();
            world.desk.doBeside();
            world.confirm();
        }
        composed.clear();

        world.publish("open");
        var before = world.sent.size();
        world.desk.doBeside();
        var bodies = world.bodies();
        world.confirm();
        world.pass(1_000);
        world.desk.doBeside();

        assertThat(before).isZero();
        assertThat(composed).containsExactly("open");
        assertThat(bodies).containsExactly("open", "open", "open");
        assertThat(world.sent).isEmpty();
    }

    @Test
    void what_is_out_of_date_when_it_is_there_is_not_told() {
        World world = world(false);
        world.subscribe();
        world.desk.doBeside();
        world.confirm();

        var tag = world.publish("first");
        world.modify(tag, "second");
        world.desk.doBeside();
        var bodies = world.bodies();
        world.confirm();
        world.pass(1_000);

        assertThat(bodies).containsExactly("second");
        assertThat(world.sent).isEmpty();
    }

    @Test
    void watchers_of_whom_the_rules_say_something_else_get_documents_of_their_own() {
        World world = world(true);
        world.subscribe(ALLOWED, HOUR);
        world.subscribe(POLITE, HOUR);
        world.desk.doBeside();
        world.confirm();

        world.publish("open");
        world.desk.doBeside();

        assertThat(world.bodies()).containsExactly("open");
    }
}
