package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
        return HazelcastMember.join(new MemberSettings(
                node,
                "partitions-it",
                "127.0.0.1",
                port,
                ports.stream().map(one -> "127.0.0.1:" + one).toList(),
                Optional.empty(),
                Optional.empty(),
                1));
    }

    @Test
    void a_node_that_was_met_before_anybody_looked_is_present() {
        HazelcastMember first = join("first", ports.get(0));
        Partitions ofFirst = first.partitions("first");
        HazelcastMember second = join("second", ports.get(1));
        Partitions ofSecond = second.partitions("second");
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> first.members() == 2);

            Awaitility.await().atMost(PATIENCE).until(ofFirst.start(new Quiet()).toCompletableFuture()::isDone);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(ofSecond.start(new Quiet()).toCompletableFuture()::isDone);

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

    /** Nothing to read and nobody to tell. */
    private static final class Quiet implements Partitions.Listener {
        @Override
        public CompletionStage<Void> load(Set<Integer> partitions) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> fence(Set<Integer> partitions) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void adopted(Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded) {}

        @Override
        public void lost(Set<Integer> partitions) {}

        @Override
        public void gained(int partitions) {}

        @Override
        public void nodeLeft(String node) {}
    }
}
