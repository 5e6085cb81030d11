package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.TestNetwork;

/**
 * The network between the nodes is cut, each on a host of its own, while clients and database reach all of them: one side goes on, the
 * other one refuses, is silent and unready within four seconds, ends and comes back. Every acknowledged operation, every dialog's
 * numbers and every watcher's state is audited. Longer cuts and more load with {@code -Dpresence.long=true}.
 */
class ClusterCutIT {
    private static final Duration CUT = Duration.ofSeconds(FaultScenario.LONG ? 60 : 12);

    private static final Duration SETTLED = Duration.ofSeconds(60);

    private static TestNetwork network;
    private static ServerCluster three;
    private static String database;

    @BeforeAll
    static void start() {
        network = TestNetwork.up(5);
        database = EmbeddedMariaDb.freshDatabase();
        three = cluster(network.places().subList(0, 3), database);
    }

    @AfterAll
    static void end() {
        if (network != null) {
            if (three != null) {
                three.close();
            }
            network.close();
        }
    }

    /** Each test begins with all nodes, whatever the one before has left. */
    @BeforeEach
    void all_nodes_run() {
        network.heal();
        three.startAll();
    }

    private static ServerCluster cluster(List<ServerCluster.Place> places, String jdbcUrl) {
        return ServerCluster.start(
                places,
                network.clientHost(),
                "db_url=" + network.reachable(jdbcUrl),
                "fallback2db=1",
                "cluster.name=of-" + places.size());
    }

    @Test
    void one_of_three_is_cut_off_by_silence() {
        cutOff(2, "cut 2+1 by silence", () -> network.cut(2));
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void one_of_three_is_cut_off_by_resets() {
        cutOff(0, "cut 2+1 by resets", () -> network.reset(0));
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void one_of_three_is_cut_off_from_the_database_too() {
        cutOff(1, "cut 2+1 by silence, the one without database", () -> {
            network.cut(1);
            network.cutFromDatabase(1);
        });
    }

    private void cutOff(int minority, String name, Runnable event) {
        String cutOff = three.node(minority).awaitReady().getString("node");
        try (FaultScenario scenario = new FaultScenario(name, three, network.clientHost())) {
            scenario.begin(event);
            scenario.awaitUnready(minority);
            scenario.detected(three.awaitMembers(2));
            scenario.assertRefuses(minority);
            scenario.playUntil(CUT);
            scenario.assertSilent(minority);
            assertThat(epochsOf(cutOff))
                    .as("buckets that the node without lease has shut the others out of")
                    .isZero();
            if (FaultScenario.LONG) {
                // It has ended by itself; started again inside the cut it waits.
                assertThat(three.node(minority).exitCode()).isEqualTo(1);
                three.relaunch(minority);
                scenario.playUntil(CUT.multipliedBy(2));
                assertThat(three.node(minority).isServing()).isFalse();
            }
            network.heal();
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
        assertTablesHoldWhatNodesHold();
    }

    /** What a node did without anybody hearing of it, because its lease was over by then, is written all the same. */
    private static void assertTablesHoldWhatNodesHold() {
        Awaitility.await().atMost(SETTLED).untilAsserted(() -> {
            assertThat(rowsOf("presentity")).as("rows of publications").isEqualTo((int)
                    three.sum("presence_publications"));
            assertThat(rowsOf("openpresence_publication"))
                    .as("rows about publications")
                    .isEqualTo((int) three.sum("presence_publications"));
        });
    }

    private static int rowsOf(String table) {
        return numberOf("SELECT COUNT(*) FROM " + table);
    }

    /** Returns of how many buckets this node was the last to raise the epoch: no other one can write their records. */
    private static int epochsOf(String node) {
        return numberOf("SELECT COUNT(*) FROM openpresence_epoch WHERE node = '" + node + "'");
    }

    private static int numberOf(String query) {
        try (Connection connection = DriverManager.getConnection(database, EmbeddedMariaDb.USER, "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(query)) {
            count.next();
            return count.getInt(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void of_two_that_are_cut_apart_by_silence_the_one_with_the_witness_goes_on() {
        cutApart("cut 1+1 by silence", () -> network.cut(3), true);
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void of_two_that_are_cut_apart_by_resets_the_one_with_the_witness_goes_on() {
        cutApart("cut 1+1 by resets", () -> network.reset(3), false);
    }

    /** Where connections break both notice at once, and the one with the witness goes on before anybody sees it unready. */
    private void cutApart(String name, Runnable event, boolean silent) {
        try (ServerCluster two = cluster(network.places().subList(3, 5), EmbeddedMariaDb.freshDatabase());
                FaultScenario scenario = new FaultScenario(name, two, network.clientHost())) {
            scenario.begin(event);
            if (silent) {
                scenario.awaitUnready(0);
                scenario.awaitUnready(1);
            }
            int winner = two.awaitOneReady();
            scenario.detected(System.nanoTime());
            if (!silent) {
                scenario.awaitUnready(1 - winner);
            }
            scenario.assertRefuses(1 - winner);
            scenario.assertServes(winner);
            scenario.playUntil(CUT);
            scenario.assertSilent(1 - winner);
            network.heal();
            scenario.superviseUntilWhole();

            scenario.conclude();
        }
    }
}
