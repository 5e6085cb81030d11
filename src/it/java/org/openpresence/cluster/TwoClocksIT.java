package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.internal.util.Clock;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.presentity.TestClock;

/** Nodes whose clocks differ, and what Hazelcast makes of that. */
class TwoClocksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long AHEAD = 2_000;

    private final List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());

    private HazelcastMember join(String node, int port) {
        return TestMembers.join("two-clocks-it", node, port, ports);
    }

    private static PresentityTable table(HazelcastMember member, TestClock clock) {
        return member.table(HazelcastMember.PRESENTITIES, 32_000, () -> true, clock);
    }

    private static Command publish(PresentityKey key, long operation, Optional<EntityTag> ifMatch) {
        return new Command.Publish(
                key,
                "alice@example.com",
                operation,
                "presence",
                ifMatch,
                ifMatch.isEmpty() ? Optional.of(Document.of("application/pidf+xml", "<presence/>")) : Optional.empty(),
                60_000,
                new EntityTag("t" + operation),
                false,
                "pres-" + operation,
                100);
    }

    private static boolean isOwner(String node, PresentityKey key) {
        return Hazelcast.getHazelcastInstanceByName(node)
                .getPartitionService()
                .getPartition(key)
                .getOwner()
                .localMember();
    }

    private static Applied apply(PresentityTable table, Command command) {
        return table.apply(command).toCompletableFuture().join();
    }

    /** For a command that has the same outcome whenever it is carried out. */
    private static Applied applyPatiently(PresentityTable table, Command command) {
        AtomicReference<Applied> applied = new AtomicReference<>();
        Awaitility.await("the next owner decides").atMost(PATIENCE).until(() -> {
            try {
                applied.set(apply(table, command));
                return true;
            } catch (CompletionException moving) {
                return false;
            }
        });
        return applied.get();
    }

    @Test
    void hazelcasts_own_time_is_not_that_of_the_machine_which_may_be_set() throws ReflectiveOperationException {
        // What it has in this process, another test may have begun before us.
        Method makeClock = Clock.class.getDeclaredMethod("createClock");
        makeClock.setAccessible(true);
        AtomicReference<Object> made = new AtomicReference<>();

        SteadyClock.install(() -> {
            try {
                made.set(makeClock.invoke(null));
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        });

        assertThat(made.get()).isInstanceOf(SteadyClock.class);
        assertThat(makeClock.invoke(null)).isNotInstanceOf(SteadyClock.class);
    }

    @Test
    void what_one_has_granted_ends_at_that_very_instant_by_the_clock_of_the_next() {
        TestClock clockOfFirst = new TestClock();
        TestClock clockOfSecond = new TestClock();
        clockOfSecond.set(AHEAD);
        HazelcastMember first = join("first", ports.get(0));
        HazelcastMember second = join("second", ports.get(1));
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> first.members() == 2);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> first.ownedPartitions() > 0 && second.ownedPartitions() > 0 && first.isSafe());
            PresentityKey key = Stream.generate(
                            () -> PresentityKey.of(new Presentity(UUID.randomUUID() + "@example.com")))
                    .filter(any -> isOwner("first", any))
                    .findFirst()
                    .orElseThrow();
            long granted = clockOfFirst.millis() + 60_000;
            apply(table(first, clockOfFirst), publish(key, 1, Optional.empty()));
            Awaitility.await().atMost(PATIENCE).until(first::isSafe);
            first.shutdown();
            PresentityTable next = table(second, clockOfSecond);

            clockOfSecond.pass(60_000 - AHEAD - 1);
            Applied before = applyPatiently(next, new Command.ExpireDue(key));
            Applied refreshed = apply(next, publish(key, 2, Optional.of(new EntityTag("t1"))));
            clockOfSecond.pass(60_000);
            Applied due = apply(next, new Command.ExpireDue(key));

            assertThat(before.change()).isNull();
            assertThat(before.state().nextDueMillis()).isEqualTo(granted);
            assertThat(refreshed.outcome()).isEqualTo(new Outcome.Published(new EntityTag("t2"), granted - 1 + 60_000));
            assertThat(due.state().publications()).isEmpty();
        } finally {
            second.shutdown();
            first.shutdown();
        }
    }
}
