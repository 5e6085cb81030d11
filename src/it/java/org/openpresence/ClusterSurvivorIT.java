package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;

/** So many nodes are killed at once that the last one is no majority: who serves then, who waits, and what is there afterwards. */
class ClusterSurvivorIT {
    private static final String HERE = "127.0.0.1";
    private static final Duration ALONE = Duration.ofSeconds(8);

    private static String database() {
        return "db_url=" + EmbeddedMariaDb.freshDatabase().replace("jdbc:mariadb://", "mariadb://root@");
    }

    @Test
    void two_of_three_are_killed_at_once_and_one_comes_back() {
        try (ServerCluster three = ServerCluster.start(3, database(), "fallback2db=1");
                FaultScenario scenario =
                        new FaultScenario("kill -9 of two of three at once, one comes back", three, HERE)) {
            scenario.beginWithLoss(() -> three.killAtOnce(0, 2));
            scenario.awaitUnready(1);
            scenario.assertRefuses(1);
            scenario.comesBack(() -> three.restart(2));
            scenario.detected(System.nanoTime());
            scenario.assertServes(1);
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void two_of_three_are_killed_at_once_and_none_comes_back_in_time() {
        try (ServerCluster three = ServerCluster.start(3, database(), "fallback2db=1");
                FaultScenario scenario =
                        new FaultScenario("kill -9 of two of three at once, none comes back", three, HERE)) {
            scenario.beginWithLoss(() -> three.killAtOnce(0, 1));
            scenario.awaitUnready(2);
            scenario.assertRefuses(2);
            assertThat(three.node(2).exitCode()).isEqualTo(1);
            scenario.note("the survivor ended with code 1", System.nanoTime());
            scenario.whileNobodyIsThere(three::startAll);
            scenario.detected(System.nanoTime());
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
    }

    @Test
    void one_of_two_is_killed_and_the_other_has_the_witness() {
        serveOn("kill -9 of one of two, witness", database(), "fallback2db=1");
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void one_of_two_is_killed_without_a_database_and_one_suffices() {
        serveOn("kill -9 of one of two, memory, cluster.min_size=1", "cluster.min_size=1");
    }

    private static void serveOn(String name, String... settings) {
        try (ServerCluster two = ServerCluster.start(2, settings);
                FaultScenario scenario = new FaultScenario(name, two, HERE)) {
            scenario.begin(() -> two.kill(1));
            two.awaitMembers(1);
            two.awaitAnyReady();
            scenario.detected(System.nanoTime());
            scenario.assertServes(0);
            scenario.playUntil(ALONE);
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void one_of_two_is_killed_without_a_database_and_the_other_waits_for_it() {
        try (ServerCluster two = ServerCluster.start(2);
                FaultScenario scenario = new FaultScenario("kill -9 of one of two, memory", two, HERE)) {
            scenario.begin(() -> two.kill(0));
            scenario.awaitUnready(1);
            scenario.assertRefuses(1);
            two.restart(0);
            scenario.detected(System.nanoTime());
            scenario.assertServes(1);
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
    }
}
