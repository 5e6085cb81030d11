package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;

/** What two members know of each other and of what each has. */
class PartitionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());

    private HazelcastMember join(String node, int port) {
        return TestMembers.join("partitions-it", node, port, ports);
    }

    @Test
    void a_node_that_was_met_before_anybody_looked_is_present() {
        HazelcastMember first = join("first", ports.get(0));
        Partitions ofFirst = first.partitions("first");
        HazelcastMember second = join("second", ports.get(1));
        Partitions ofSecond = second.partitions("second");
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> first.members() == 2);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(ofFirst.start(new Quiet(), () -> true).toCompletableFuture()::isDone);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(ofSecond.start(new Quiet(), () -> true).toCompletableFuture()::isDone);

            assertThat(ofFirst.nodes()).containsExactlyInAnyOrder("first", "second");
            assertThat(ofFirst.isPresent("second")).isTrue();
            assertThat(ofSecond.isPresent("first")).isTrue();

            ofSecond.stop();
            second.shutdown();

            Awaitility.await().atMost(PATIENCE).until(() -> !ofFirst.isPresent("second"));
        } finally {
            ofFirst.stop();
            ofSecond.stop();
            second.shutdown();
            first.shutdown();
        }
    }

    @Test
    void a_node_without_the_lease_shuts_nobody_out_and_takes_nothing_over_until_it_has_it() {
        HazelcastMember member = join("lonely", ports.get(0));
        Partitions partitions = member.partitions("lonely");
        AtomicBoolean lease = new AtomicBoolean();
        Noted noted = new Noted();
        try {
            CompletableFuture<Void> warm = partitions.start(noted, lease::get).toCompletableFuture();

            Awaitility.await().atMost(PATIENCE).until(() -> partitions.owned() == partitions.count());
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> noted.fenced.isEmpty() && noted.adopted.isEmpty() && !warm.isDone());

            lease.set(true);

            Awaitility.await().atMost(PATIENCE).until(warm::isDone);
            assertThat(noted.fenced).hasSize(partitions.count());
        } finally {
            partitions.stop();
            member.shutdown();
        }
    }

    @Test
    void an_owner_that_was_shut_out_raises_its_epochs_again_and_compares_but_only_with_the_lease() {
        HazelcastMember member = join("owner", ports.get(0));
        Partitions partitions = member.partitions("owner");
        AtomicBoolean lease = new AtomicBoolean(true);
        Noted noted = new Noted();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(partitions.start(noted, lease::get).toCompletableFuture()::isDone);
            noted.fenced.clear();
            noted.adopted.clear();

            lease.set(false);
            partitions.overtaken(Set.of(3));
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(PATIENCE)
                    .until(() -> noted.fenced.isEmpty() && noted.adopted.isEmpty());

            lease.set(true);
            partitions.overtaken(Set.of(5));

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(noted.fenced).containsExactlyInAnyOrder(3, 5);
                assertThat(noted.adopted).containsExactlyInAnyOrder(3, 5);
            });
        } finally {
            partitions.stop();
            member.shutdown();
        }
    }

    @Test
    void rows_that_could_not_be_compared_are_compared_again() {
        HazelcastMember member = join("patient", ports.get(0));
        Partitions partitions = member.partitions("patient");
        Noted noted = new Noted();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(partitions.start(noted, () -> true).toCompletableFuture()::isDone);
            noted.adopted.clear();
            noted.failures.set(1);

            partitions.overtaken(Set.of(3));

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(noted.adopted)
                    .containsExactly(3, 3));
            Awaitility.await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> noted.adopted.size() == 2);
        } finally {
            partitions.stop();
            member.shutdown();
        }
    }

    @Test
    void what_others_throw_when_partitions_arrive_is_tried_again() {
        HazelcastMember member = join("unlucky", ports.get(0));
        Partitions partitions = member.partitions("unlucky");
        Throwing throwing = new Throwing();
        try {
            CompletableFuture<Void> warm =
                    partitions.start(throwing, () -> true).toCompletableFuture();

            Awaitility.await().atMost(PATIENCE).until(warm::isDone);
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(throwing.fences).hasValueGreaterThan(1);
                assertThat(throwing.loads).hasValueGreaterThan(1);
                assertThat(throwing.adoptions).hasValueGreaterThan(1);
            });
        } finally {
            partitions.stop();
            member.shutdown();
        }
    }

    /** To raise an epoch again is to forget what is known of the partition: only a comparison behind it makes that good. */
    @Test
    void what_is_still_being_read_is_fenced_again_and_compared_when_it_is_there() {
        HazelcastMember member = join("reader", ports.get(0));
        Partitions partitions = member.partitions("reader");
        Reader reader = new Reader();
        try {
            CompletableFuture<Void> warm = partitions.start(reader, () -> true).toCompletableFuture();

            Awaitility.await().atMost(PATIENCE).until(() -> !reader.read.isEmpty());
            Awaitility.await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(reader.disturbed::isEmpty);
            reader.rows.complete(null);

            Awaitility.await().atMost(PATIENCE).until(warm::isDone);
            Awaitility.await().atMost(PATIENCE).until(() -> reader.compared.containsAll(reader.unfenced));
        } finally {
            partitions.stop();
            member.shutdown();
        }
    }

    @Test
    void a_partition_that_was_away_between_two_looks_is_lost_and_taken_over_again() throws InterruptedException {
        HazelcastMember first = join("first", ports.get(0));
        Partitions ofFirst = first.partitions("first");
        Slow slow = new Slow();
        HazelcastMember second = null;
        try {
            ofFirst.start(slow, () -> true);
            assertThat(slow.busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Set<Integer> before = Set.copyOf(slow.adopted);
            slow.adopted.clear();

            // While its thread is busy with the first ones.
            second = join("second", ports.get(1));
            HazelcastMember other = second;
            Awaitility.await().atMost(PATIENCE).until(() -> other.ownedPartitions() > 100 && other.isSafe());
            Set<Integer> away = new HashSet<>(before);
            away.removeIf(
                    partition -> ofFirst.ownerOf(new PartitionKeys(ofFirst.count(), ofFirst::partitionOf).of(partition))
                            .equals("first"));
            second.shutdown();
            Awaitility.await().atMost(PATIENCE).until(() -> first.ownedPartitions() == ofFirst.count());
            slow.go.countDown();

            assertThat(away).isNotEmpty();
            Awaitility.await().atMost(PATIENCE).until(() -> slow.adopted.containsAll(away));
            assertThat(slow.lost).containsExactlyInAnyOrderElementsOf(away);
            assertThat(slow.adopted).containsExactlyInAnyOrderElementsOf(away);
        } finally {
            slow.go.countDown();
            ofFirst.stop();
            if (second != null) {
                second.shutdown();
            }
            first.shutdown();
        }
    }

    /** Takes over slowly. */
    private static final class Slow extends Quiet {
        final CountDownLatch busy = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final Set<Integer> adopted = ConcurrentHashMap.newKeySet();
        final Set<Integer> lost = ConcurrentHashMap.newKeySet();

        @Override
        public CompletionStage<Void> adopted(
                Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded) {
            adopted.addAll(partitions);
            busy.countDown();
            try {
                if (!go.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody let it go on");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return super.adopted(partitions, entries, loaded);
        }

        @Override
        public void lost(Set<Integer> partitions) {
            lost.addAll(partitions);
        }
    }

    /** Which partitions it was told to shut others out of, and which were taken over with their content. */
    private static final class Noted extends Quiet {
        final Queue<Integer> fenced = new ConcurrentLinkedQueue<>();
        final Queue<Integer> adopted = new ConcurrentLinkedQueue<>();
        /** How often the rows cannot be compared. */
        final AtomicInteger failures = new AtomicInteger();

        @Override
        public CompletionStage<Void> fence(Set<Integer> partitions) {
            fenced.addAll(partitions);
            return super.fence(partitions);
        }

        @Override
        public CompletionStage<Void> adopted(
                Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded) {
            adopted.addAll(partitions);
            return failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? CompletableFuture.failedFuture(new IllegalStateException("the rows cannot be read"))
                    : super.adopted(partitions, entries, loaded);
        }
    }

    /** The database is away until it is asked for rows, which it gives when the test says so. */
    private static final class Reader extends Quiet {
        final CompletableFuture<Void> rows = new CompletableFuture<>();
        final Set<Integer> read = ConcurrentHashMap.newKeySet();
        final Set<Integer> unfenced = ConcurrentHashMap.newKeySet();
        final Set<Integer> disturbed = ConcurrentHashMap.newKeySet();
        final Set<Integer> compared = ConcurrentHashMap.newKeySet();

        @Override
        public CompletionStage<Void> fence(Set<Integer> partitions) {
            if (read.isEmpty()) {
                unfenced.addAll(partitions);
                return CompletableFuture.failedFuture(new IllegalStateException("the database is away"));
            }
            if (!rows.isDone()) {
                partitions.stream().filter(read::contains).forEach(disturbed::add);
            }
            return super.fence(partitions);
        }

        @Override
        public CompletionStage<Void> load(Set<Integer> partitions) {
            read.addAll(partitions);
            return rows;
        }

        @Override
        public CompletionStage<Void> adopted(
                Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded) {
            if (!loaded) {
                compared.addAll(partitions);
            }
            return super.adopted(partitions, entries, loaded);
        }
    }

    /** Throws at first, whatever it is asked. */
    private static final class Throwing extends Quiet {
        final AtomicInteger fences = new AtomicInteger();
        final AtomicInteger loads = new AtomicInteger();
        final AtomicInteger adoptions = new AtomicInteger();

        private static void firstOf(AtomicInteger calls) {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time goes wrong");
            }
        }

        @Override
        public CompletionStage<Void> fence(Set<Integer> partitions) {
            firstOf(fences);
            return super.fence(partitions);
        }

        @Override
        public CompletionStage<Void> load(Set<Integer> partitions) {
            firstOf(loads);
            return super.load(partitions);
        }

        @Override
        public CompletionStage<Void> adopted(
                Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded) {
            firstOf(adoptions);
            return super.adopted(partitions, entries, loaded);
        }
    }

    /** Nothing to read and nobody to tell. */
    private static class Quiet implements Partitions.Listener {
        @Override
        public CompletionStage<Void> load(Set<Integer> partitions) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> fence(Set<Integer> partitions) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> adopted(
                Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void lost(Set<Integer> partitions) {}

        @Override
        public void gained(int partitions) {}

        @Override
        public void nodeLeft(String node) {}
    }
}
