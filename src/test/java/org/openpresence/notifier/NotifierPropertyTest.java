package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;
import static org.openpresence.notifier.World.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Whatever happens in whatever order: nobody is told twice, nobody is forgotten, and nothing stays occupied. */
class NotifierPropertyTest {
    private static final int STEPS = 10_000;
    private static final int PRESENTITIES = 4;
    private static final List<String> EVENTS = List.of(PRESENCE, "message-summary");

    private record Dialog(PresentityKey key, long random) {}

    /** What a watcher has seen. */
    private static final class Seen {
        long cseq;
        String body = "";
        String state = "";
        /** Whether a repetition is allowed: a SUBSCRIBE or a failure came since. */
        boolean free = true;
    }

    private record LastContent(long revision, List<Publication> removed) {}

    private final World world = new World(World.LIST, 0, false, 7);
    private final Map<Dialog, Seen> dialogs = new HashMap<>();
    private final Map<String, LastContent> content = new HashMap<>();
    private final List<Applied> changes = new ArrayList<>();
    private final List<Applied> answers = new ArrayList<>();
    private final List<World.Sent> outstanding = new ArrayList<>();
    private Random random;
    private int checked;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void keeps_its_promises(long seed) {
        random = new Random(seed);
        world.desk.stepped = seed % 3 != 0;
        world.applied = this::note;

        for (int i = 0; i < STEPS; i++) {
            world.presentity = new Presentity("p" + random.nextInt(PRESENTITIES) + "@example.com");
            step();
            check();
            if (i % 1_000 == 999) {
                comeToRest();
            }
        }
    }

    private void step() {
        PresentityState state = world.state();
        switch (random.nextInt(16)) {
            case 0 -> changes.add(world.published(event(), "", body(), lifetime()));
            case 1, 2 -> modify(state, body(), 60_000);
            case 3 -> modify(state, "", random.nextBoolean() ? 60_000 : 0);
            case 4 ->
                answers.add(world.subscribed(event(), random.nextInt(4) == 0 ? 0 : lifetime(), random.nextInt(2)));
            case 5 -> refresh(state, lifetime());
            case 6 -> refresh(state, random.nextInt(3) == 0 ? 0 : 60_000);
            case 7, 8 -> deliver();
            case 9, 10 -> world.desk.completeAny(random);
            case 11, 12, 13 -> answer(status());
            case 14 -> {
                world.clock.pass(random.nextInt(400));
                world.notifier.tick();
            }
            default -> {
                if (random.nextInt(20) == 0) {
                    world.desk.failNext(1, random.nextBoolean());
                    world.clock.pass(random.nextInt(20_000));
                }
                world.notifier.tick();
            }
        }
    }

    private String event() {
        return EVENTS.get(random.nextInt(5) == 0 ? 1 : 0);
    }

    private String body() {
        return "b" + random.nextInt(3);
    }

    private long lifetime() {
        return 1_000L + random.nextInt(30_000);
    }

    private int status() {
        return random.nextInt(4) > 0 ? 200 : List.of(481, 408, 503, 500, 404).get(random.nextInt(5));
    }

    private void modify(PresentityState state, String body, long lifetimeMillis) {
        if (!state.publications().isEmpty()) {
            Publication held =
                    state.publications().get(random.nextInt(state.publications().size()));
            Applied applied = world.published(held.event(), held.entityTag().value(), body, lifetimeMillis);
            if (applied.change() != null) {
                changes.add(applied);
            }
        }
    }

    private void refresh(PresentityState state, long lifetimeMillis) {
        List<Subscription> live = live(state);
        if (!live.isEmpty()) {
            Subscription held = live.get(random.nextInt(live.size()));
            Applied applied = world.refreshed(held, held.remoteCSeq() + 1, lifetimeMillis);
            if (applied.outcome() instanceof Outcome.Subscribed) {
                answers.add(applied);
            }
        }
    }

    private static List<Subscription> live(PresentityState state) {
        List<Subscription> live = new ArrayList<>();
        state.subscriptions().forEach(held -> {
            if (!held.ended()) {
                live.add(held);
            }
        });
        return live;
    }

    private void deliver() {
        if (!changes.isEmpty() && random.nextBoolean()) {
            world.tell(changes.remove(random.nextInt(changes.size())));
        } else if (!answers.isEmpty()) {
            Applied applied = answers.remove(random.nextInt(answers.size()));
            Subscription touched = World.put(applied);
            seen(applied.key(), touched.random()).free = true;
            world.answer(applied);
        }
    }

    private void answer(int status) {
        if (!outstanding.isEmpty()) {
            World.Sent sent = outstanding.remove(random.nextInt(outstanding.size()));
            Seen seen = seen(sent.request().key(), sent.request().random());
            seen.free |= status >= 300;
            world.notifier.results(List.of(result(sent, status, status == 503 ? random.nextInt(3) : -1)));
        }
    }

    private Seen seen(PresentityKey key, long subscription) {
        return dialogs.computeIfAbsent(new Dialog(key, subscription), fresh -> new Seen());
    }

    private void note(Applied applied) {
        if (applied.change() != null) {
            for (String event : applied.change().contentOf()) {
                content.put(
                        applied.key() + event,
                        new LastContent(
                                applied.change().to(),
                                applied.change().removed().stream()
                                        .filter(gone -> !world.desk.seemsToFail
                                                && gone.event().equals(event))
                                        .toList()));
            }
            applied.change().subscriptions().forEach(put -> {
                if (put.ended()) {
                    seen(applied.key(), put.random()).free = true;
                }
            });
        }
    }

    private void check() {
        for (; checked < world.sent.size(); checked++) {
            World.Sent sent = world.sent.get(checked);
            Seen seen = seen(sent.request().key(), sent.request().random());
            assertThat(sent.cseq()).as("CSeq of %s", sent).isEqualTo(seen.cseq + 1);
            boolean equal = sent.body().equals(seen.body) && sent.state().equals(seen.state);
            assertThat(equal && !seen.free).as("repeated %s", sent).isFalse();
            seen.cseq = sent.cseq();
            seen.body = sent.body();
            seen.state = sent.state();
            seen.free = false;
            outstanding.add(sent);
        }
        world.sent.clear();
        checked = 0;
    }

    private void comeToRest() {
        for (int i = 0; i < 300; i++) {
            while (!changes.isEmpty() || !answers.isEmpty()) {
                deliver();
                check();
            }
            world.desk.completeAll();
            check();
            while (!outstanding.isEmpty()) {
                answer(200);
                check();
            }
            world.clock.pass(i < 60 ? 100 : 0);
            world.notifier.tick();
            check();
        }
        assertThat(world.notifier.openNotifies()).isZero();
        assertThat(world.desk.open()).isZero();
        theCensusIsRight();
        for (int i = 0; i < PRESENTITIES; i++) {
            world.presentity = new Presentity("p" + i + "@example.com");
            everybodyKnows(world.state());
        }
    }

    private void theCensusIsRight() {
        long subscriptions = 0;
        long publications = 0;
        for (int i = 0; i < PRESENTITIES; i++) {
            world.presentity = new Presentity("p" + i + "@example.com");
            subscriptions += live(world.state()).size();
            publications += world.state().publications().size();
        }
        assertThat(world.census.subscriptions(World.PRESENCE, WatcherState.ACTIVE)
                        + world.census.subscriptions("message-summary", WatcherState.ACTIVE))
                .isEqualTo(subscriptions);
        assertThat(world.census.publications(World.PRESENCE) + world.census.publications("message-summary"))
                .isEqualTo(publications);
    }

    private void everybodyKnows(PresentityState state) {
        assertThat(state.subscriptions().size())
                .as("ended ones are forgotten")
                .isEqualTo(live(state).size());
        for (Subscription held : live(state)) {
            Seen seen = seen(world.key(), held.random());
            assertThat(seen.state).isEqualTo("active");
            assertThat(seen.body)
                    .as("what the watcher %s knows", held.random())
                    .isEqualTo(expected(state, held.event()));
        }
    }

    private String expected(PresentityState state, String event) {
        LastContent last = content.get(world.key() + event);
        List<String> all = new ArrayList<>();
        if (last != null && last.revision() == state.contentRevision(event)) {
            last.removed().forEach(gone -> all.add("-" + gone.document().text()));
        }
        all.addAll(state.publications().stream()
                .filter(held -> held.event().equals(event))
                .sorted(Comparator.comparingLong(Publication::receivedAtMillis))
                .map(held -> held.document().text())
                .toList());
        return String.join("+", all);
    }
}
