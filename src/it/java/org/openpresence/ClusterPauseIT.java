package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;

/**
 * A node of three stands still under load and wakes up: in time to go on, or after the others have taken over what it had; then it
 * sends nothing of it and ends. Every acknowledged operation, every dialog's numbers and every watcher's state is audited.
 */
class ClusterPauseIT {
    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(20);
    /** From the moment on in which a whole cluster wakes. */
    private static final Duration SERVES_AGAIN = Duration.ofSeconds(15);

    /** What left just before the pause may still be on its way. */
    private static final long ON_THE_WAY_MILLIS = 500;

    private static ServerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ServerCluster.start(3, "db_url=" + freshDatabase(), "fallback2db=1");
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void all_nodes_run() {
        cluster.startAll();
    }

    private static String freshDatabase() {
        return EmbeddedMariaDb.freshDatabase().replace("jdbc:mariadb://", "mariadb://root@");
    }

    @Test
    void one_pauses_for_so_short_a_time_that_it_remains_a_member() {
        try (FaultScenario scenario = new FaultScenario("SIGSTOP of one for 4 s", cluster, "127.0.0.1")) {
            scenario.begin(() -> cluster.pause(0));
            scenario.playUntil(SHORT);
            cluster.goOn(0);
            scenario.superviseUntilWhole();
            scenario.detected(System.nanoTime());

            scenario.conclude();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void one_pauses_until_the_others_have_taken_over() {
        try (FaultScenario scenario = new FaultScenario("SIGSTOP of one for 20 s", cluster, "127.0.0.1")) {
            scenario.begin(() -> cluster.pause(1));
            scenario.detected(cluster.awaitMembers(2));
            scenario.playUntil(LONG);
            cluster.goOn(1);
            long wokeAt = System.nanoTime();
            assertThat(cluster.node(1).exitCode()).isEqualTo(1);
            scenario.note(
                    "woken, it ended within " + ServerCluster.millis(wokeAt, System.nanoTime()) + " ms with code 1");
            scenario.assertSilentFrom(1, ON_THE_WAY_MILLIS);
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
    }

    /** As the machines of a laboratory do that is suspended, or those behind one storage that hangs. */
    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void all_pause_together_and_go_on_as_one_cluster() {
        try (FaultScenario scenario = new FaultScenario("SIGSTOP of all for 20 s", cluster, "127.0.0.1")) {
            scenario.begin(() -> each(cluster::pause));
            scenario.whileNobodyIsThere(() -> {
                scenario.playUntil(LONG);
                each(cluster::goOn);
                scenario.superviseUntilWhole();
            });
            scenario.detected(System.nanoTime());
            scenario.playUntil(LONG.plus(SERVES_AGAIN));
            each(scenario::assertServes);

            scenario.conclude();
        }
    }

    private static void each(IntConsumer node) {
        for (int i = 0; i < cluster.size(); i++) {
            node.accept(i);
        }
    }
}
