package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.events.PackageFailures.Cause;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Told;
import org.openpresence.subscription.Subscription;

/** What somebody else's package makes for single watchers is made beside the event loop, and so is whatever else asks it. */
class NotifierBesideWatchersTest {
    private final List<String> onTheLoop = Collections.synchronizedList(new ArrayList<>());
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Cause> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile String broken = "";
    private World world = world();

    /** Somebody else's package with documents of its own for each watcher; it notes from where it is called. */
    private final class Foreign implements TextPackage {
        @Override
        public boolean differsPerWatcher() {
            return true;
        }

        @Override
        public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
            called("aggregate");
            return Optional.of(TextPackage.text(oldestFirst.stream()
                    .filter(one -> !one.ended())
                    .map(one -> one.document().text())
                    .collect(Collectors.joining("+"))));
        }

        @Override
        public Document whole(Optional<Document> told, Document present, EventName event) {
            called("whole");
            return TextPackage.text("all " + present.text());
        }

        @Override
        public Optional<Document> changes(Document told, Document present, EventName event) {
            called("changes");
            return told.equals(present) ? Optional.empty() : Optional.of(TextPackage.text("now " + present.text()));
        }

        @Override
        public Document forWatcher(Document document, long version) {
            called("forWatcher");
            return TextPackage.text(document.text() + " #" + version);
        }

        private void called(String call) {
            calls.add(call);
            if (!world.desk.isBeside) {
                onTheLoop.add(call);
            }
            if (call.equals(broken)) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    private World world() {
        return World.beside(new Foreign(), true, (name, call, cause, problem, thrown) -> failures.add(cause));
    }

    private Subscription confirmed() {
        Subscription held = world.subscribe();
        world.desk.doBeside();
        world.confirm();
        return held;
    }

    @Test
    void the_answer_leaves_at_once_the_whole_state_numbered_0_when_it_is_there_and_then_what_changed() {
        String tag = world.publish("open");
        world.subscribe();
        int answers = world.batches.size();
        int before = world.sent.size();
        world.desk.doBeside();
        List<String> first = world.bodies();
        world.confirm();

        world.modify(tag, "busy");
        world.desk.doBeside();

        assertThat(answers).isEqualTo(1);
        assertThat(before).isZero();
        assertThat(first).containsExactly("all open #0");
        assertThat(world.bodies()).containsExactly("now busy #1");
        assertThat(onTheLoop).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void documents_of_all_watchers_are_made_in_one_go_and_equal_ones_once() {
        String tag = world.publish("open");
        for (int i = 0; i < 20; i++) {
            confirmed();
        }
        calls.clear();

        world.modify(tag, "busy");
        int composing = world.desk.beside.size();
        world.desk.beside.remove(0).run();
        int making = world.desk.beside.size();
        world.desk.doBeside();

        assertThat(composing).isEqualTo(1);
        assertThat(making).isEqualTo(1);
        assertThat(world.bodies()).hasSize(20).containsOnly("now busy #1");
        assertThat(calls).containsExactly("aggregate", "changes", "forWatcher");
        assertThat(onTheLoop).isEmpty();
    }

    @Test
    void what_is_back_where_it_was_is_not_told() {
        String tag = world.publish("open");
        confirmed();
        tag = modified(tag, "busy");
        world.desk.doBeside();
        tag = modified(tag, "away");
        modified(tag, "busy");

        world.confirm();
        world.desk.doBeside();

        assertThat(world.sent).isEmpty();
        assertThat(world.counted).containsEntry("unchanged", 1);
        assertThat(onTheLoop).isEmpty();
    }

    private String modified(String tag, String body) {
        return world.told(World.PRESENCE, tag, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aggregate", "whole", "changes", "forWatcher"})
    void one_that_throws_in_any_of_its_calls_leaves_its_watchers_without_a_body_and_nothing_else(String call) {
        String tag = world.publish("open");
        confirmed();
        broken = call;

        world.modify(tag, "busy");
        world.desk.doBeside();
        world.subscribe();
        world.desk.doBeside();

        assertThat(world.sent).hasSize(2);
        assertThat(world.bodies()).contains("");
        assertThat(failures).isNotEmpty().containsOnly(Cause.THREW);
        assertThat(onTheLoop).isEmpty();
    }

    @Test
    void what_was_made_for_an_older_state_is_not_told() {
        String tag = world.publish("open");
        confirmed();
        tag = modified(tag, "busy");
        world.desk.beside.remove(0).run();
        modified(tag, "away");

        world.desk.doBeside();

        assertThat(world.bodies()).containsExactly("now away #1");
        assertThat(onTheLoop).isEmpty();
    }

    @Test
    void people_who_ask_are_shown_it_when_it_was_composed_beside_the_loop() {
        world.publish("open");
        confirmed();
        int[] shown = {0};

        world.notifier.prepare(world.key(), () -> {
            shown[0]++;
            assertThat(world.notifier.documents(world.key()).get(World.PRESENCE).text())
                    .isEqualTo("open");
            assertThat(world.notifier.knowing(world.key(), World.PRESENCE))
                    .singleElement()
                    .satisfies(one -> assertThat(one.view().text()).isEqualTo("open"));
        });
        int before = shown[0];
        world.desk.doBeside();

        assertThat(before).isZero();
        assertThat(shown[0]).isEqualTo(1);
        assertThat(onTheLoop).isEmpty();
    }

    @Test
    void a_takeover_asks_nobody_on_the_loop_and_tells_those_again_of_whom_it_cannot_say_what_they_know() {
        world.publish("open");
        Subscription held = confirmed();
        var state = world.state();
        List<Told> told = List.of(new Told(held.slot(), held.random(), 7));
        world = world();
        var loaded = world.apply(
                new Command.Load(world.key(), state.address(), state.publications(), List.of(held), 1_000, told));

        world.notifier.adopt(world.key(), loaded.state(), true, told);
        world.desk.doBeside();

        assertThat(world.bodies()).containsExactly("all open #" + world.last().cseq());
        assertThat(onTheLoop).isEmpty();
    }

    @Test
    void what_watchers_have_confirmed_is_written_down_without_a_call() {
        String tag = world.publish("open");
        confirmed();
        world.remove(tag);
        world.desk.doBeside();
        world.confirm();
        calls.clear();

        world.pass(80_000);

        assertThat(world.desk.settled).isEmpty();
        assertThat(calls).isEmpty();
    }
}
