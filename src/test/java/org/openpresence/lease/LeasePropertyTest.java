package org.openpresence.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openpresence.lease.SimulatedCluster.Node;

/**
 * Random faults one after the other: cuts, sleep, kills, leavers, joins, an absent database, lost and late messages, clocks within
 * one percent. After every event {@link SimulatedCluster} looks for two groups with a lease. In the end nobody is left who is blocked.
 */
class LeasePropertyTest {
    private static final int RUNS = 150;

    private final List<String> story = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(0, RUNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void two_groups_never_hold_it_at_once_with_a_witness(long seed) {
        play(seed, true);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void two_groups_never_hold_it_at_once_without_a_witness(long seed) {
        play(seed, false);
    }

    @Test
    void the_simulation_sees_two_groups_where_the_number_is_fixed_too_low() {
        var cluster = new SimulatedCluster(1, false, 0, 0, 1, OptionalInt.of(1));
        List<Node> all = cluster.cluster(2);
        cluster.cut(all.get(0));

        AssertionError seen = null;
        try {
            cluster.run(20_000);
        } catch (AssertionError split) {
            seen = split;
        }

        assertThat(seen).hasMessageContaining("both have a lease");
    }

    private void play(long seed, boolean database) {
        Random random = new Random(seed);
        var cluster = new SimulatedCluster(seed, database, 0.05, 0.01, 1, OptionalInt.empty());
        try {
            cluster.cluster(2 + random.nextInt(4));
            for (int i = 0; i < 8; i++) {
                fault(cluster, random, database);
                cluster.run(random.nextInt(3) == 0 ? 15_000 + random.nextInt(50_000) : random.nextInt(12_000));
            }
            cluster.heal();
            cluster.databaseReachable = true;
            cluster.living().forEach(Node::wake);
            cluster.run(100_000);
            assertThat(cluster.living().stream().filter(one -> database && one.lease.isSettled()))
                    .allMatch(Node::holds);
        } catch (AssertionError broken) {
            throw new AssertionError(
                    "seed " + seed + ": " + broken.getMessage() + "\n" + String.join("\n", story), broken);
        }
    }

    private void fault(SimulatedCluster cluster, Random random, boolean database) {
        List<Node> living = new ArrayList<>(cluster.living());
        if (living.isEmpty()) {
            return;
        }
        Collections.shuffle(living, random);
        Node one = living.get(0);
        switch (random.nextInt(9)) {
            case 0, 1 -> {
                // Everybody hears everybody again before the next cut, as the rule of the lease supposes.
                cluster.heal();
                tell("heal", living);
                cluster.run(1_000);
                List<Node> side = cluster.living().stream()
                        .filter(node -> random.nextBoolean())
                        .toList();
                tell("cut", side);
                cluster.cut(side.toArray(Node[]::new));
            }
            case 2 -> {
                cluster.heal();
                tell("heal", living);
            }
            case 3 -> {
                one.freeze();
                tell("freeze", List.of(one));
            }
            case 4 -> {
                living.forEach(Node::wake);
                tell("wake", living);
            }
            case 5 -> {
                one.kill();
                tell("kill", List.of(one));
            }
            case 6 -> {
                if (!one.leaving && !one.frozen) {
                    one.leave();
                    tell("leave", List.of(one));
                }
            }
            case 7 -> {
                if (!one.frozen) {
                    tell("start beside", List.of(one, cluster.start("n" + cluster.nodes.size(), one)));
                }
            }
            default -> {
                cluster.databaseReachable = !database || !cluster.databaseReachable;
                tell("database " + cluster.databaseReachable, List.of());
            }
        }
    }

    private void tell(String what, List<Node> whom) {
        story.add(what + ' ' + whom);
    }
}
