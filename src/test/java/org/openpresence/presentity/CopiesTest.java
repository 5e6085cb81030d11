package org.openpresence.presentity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.codec.ChangeCodec;
import org.openpresence.codec.PresentityStateCodec;
import org.openpresence.model.EntityTag;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** A copy of an entry that gets nothing but the octets of its changes stays equal, whatever happens to the entry. */
class CopiesTest {
    private final Scene scene = new Scene(command -> null, new TestClock());
    private final List<EntityTag> tags = new ArrayList<>(List.of(new EntityTag("never")));
    private final List<Subscription> dialogs = new ArrayList<>();
    private long operation;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_copy_stays_equal_and_the_entry_keeps_its_promises(long seed) {
        var random = new Random(seed);
        PresentityState entry = PresentityState.ABSENT;
        PresentityState copy = PresentityState.ABSENT;
        long highest = 0;

        for (int i = 0; i < 2_000; i++) {
            scene.clock.pass(random.nextInt(50) == 0 ? 40_000 : random.nextInt(3_000));
            var at = new Circumstances(
                    scene.clock.millis(), 1 + i / 700, Bounds.remembering(TableContract.REMEMBER_MILLIS));
            Command command = any(random, entry);
            var decision = Decisions.decide(command, entry, at);
            if (decision.change() != null) {
                var before = entry;
                entry = decision.change().applyTo(before);
                copy = ChangeCodec.decode(ChangeCodec.encode(decision.change())).applyTo(copy);
                assertPromises(before, entry, highest);
                highest = entry.revision();
                note(decision);
            }
            assertEqual(copy, entry);
            var again = Decisions.decide(command, entry, at);
            if (decision.outcome().status() == 200 && decision.change() != null) {
                assertThat(again).isEqualTo(new Decision(null, decision.outcome(), true));
            }
            if (entry.isEmpty()) {
                entry = PresentityState.ABSENT;
                copy = PresentityState.ABSENT;
            } else if (i % 50 == 0) {
                copy = PresentityStateCodec.decode(PresentityStateCodec.encode(entry));
            }
        }
    }

    private Command any(Random random, PresentityState entry) {
        long lifetime = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(20_000);
        String body = List.of("", "open", "closed").get(random.nextInt(3));
        String event = random.nextInt(4) == 0 ? "dialog" : Scene.PRESENCE;
        operation++;
        return switch (random.nextInt(9)) {
            case 0 -> scene.publication(operation, event, "", body, lifetime);
            case 1, 2 -> scene.publication(operation, event, tag(random, entry), body, lifetime);
            case 3, 4 ->
                new Command.Subscribe(
                        scene.key,
                        "a@b",
                        operation,
                        event,
                        lifetime,
                        1,
                        operation,
                        "op",
                        Scene.dialog("c" + operation),
                        9);
            case 5 ->
                dialogs.isEmpty()
                        ? new Command.ExpireDue(scene.key)
                        : random.nextBoolean()
                                ? scene.joining(operation, dialog(random), event, operation, lifetime)
                                : scene.refreshOf(operation, dialog(random), operation, lifetime);
            case 6 -> {
                Subscription held = dialogs.isEmpty() ? null : dialog(random);
                yield held == null
                        ? new Command.Reserve(scene.key, random.nextInt(500), entry.revision())
                        : new Command.End(
                                scene.key,
                                held.slot(),
                                held.random(),
                                entry.revision() - random.nextInt(3),
                                random.nextBoolean() ? "" : "deactivated");
            }
            case 7 -> {
                List<Subscription> ended = new ArrayList<>(Scene.subscriptionsOf(entry));
                yield new Command.Forget(
                        scene.key,
                        ended.stream().map(Subscription::slot).toList(),
                        ended.stream().map(Subscription::random).toList());
            }
            default ->
                random.nextInt(5) == 0
                        ? new Command.Load(
                                scene.key,
                                "a@b",
                                List.of(scene.stored("pres-" + random.nextInt(9), "old", scene.clock.millis() - 5_000)),
                                dialogs.isEmpty() ? List.of() : List.of(dialog(random)),
                                random.nextInt(3_000))
                        : new Command.ExpireDue(scene.key);
        };
    }

    private String tag(Random random, PresentityState entry) {
        List<Publication> held = entry.publications();
        return held.isEmpty() || random.nextInt(5) == 0
                ? tags.get(random.nextInt(tags.size())).value()
                : held.get(random.nextInt(held.size())).entityTag().value();
    }

    private Subscription dialog(Random random) {
        return dialogs.get(Math.max(0, dialogs.size() - 1 - random.nextInt(6)));
    }

    private void note(Decision decision) {
        dialogs.addAll(decision.change().subscriptions());
        if (decision.outcome() instanceof Outcome.Published published) {
            tags.add(published.entityTag());
        }
    }

    private static void assertPromises(PresentityState before, PresentityState after, long highest) {
        assertThat(after.revision()).isGreaterThan(highest);
        assertThat(after.remembered()).hasSizeLessThanOrEqualTo(Bounds.REMEMBERED);
        assertThat(after.cseq().reserved()).isGreaterThan(after.cseq().base());
        if (before.revision() > 0) {
            assertThat(after.cseq().base()).isGreaterThanOrEqualTo(before.cseq().base());
            assertThat(after.cseq().reserved())
                    .isGreaterThanOrEqualTo(before.cseq().reserved());
            if (after.cseq().holder() != before.cseq().holder()) {
                assertThat(after.cseq().base())
                        .isGreaterThanOrEqualTo(before.cseq().reserved());
            }
        }
        Set<String> ruids = new HashSet<>();
        for (Publication held : after.publications()) {
            assertThat(ruids.add(held.ruid())).isTrue();
        }
        assertThat(after.publications())
                .isSortedAccordingTo((a, b) -> Long.compare(a.receivedAtMillis(), b.receivedAtMillis()));
        for (Subscription held : Scene.subscriptionsOf(after)) {
            assertThat(held.touched()).isLessThanOrEqualTo(after.revision());
        }
    }

    private static void assertEqual(PresentityState copy, PresentityState entry) {
        assertThat(Scene.subscriptionsOf(copy)).isEqualTo(Scene.subscriptionsOf(entry));
        assertThat(copy.subscriptions().freeSlot())
                .isEqualTo(entry.subscriptions().freeSlot());
        assertThat(copy.publications()).isEqualTo(entry.publications());
        assertThat(copy.content()).isEqualTo(entry.content());
        assertThat(copy.remembered()).isEqualTo(entry.remembered());
        assertThat(copy.cseq()).isEqualTo(entry.cseq());
        assertThat(copy.revision()).isEqualTo(entry.revision());
        assertThat(copy.settled()).isEqualTo(entry.settled());
        assertThat(copy.address()).isEqualTo(entry.address());
    }
}
