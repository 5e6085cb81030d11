package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openpresence.kit.AuditedLoad;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;

/**
 * Three nodes under load, behind a load balancer that sends each repetition to another node, while nodes die, join and leave and the
 * database hangs; every acknowledged operation, every dialog's numbers, every watcher's state and every expiry is audited.
 */
class ClusterUnderLoadIT {
    private static final Duration APART = Duration.ofSeconds(8);
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(30);
    private static final Duration SETTLES = Duration.ofSeconds(2);
    private static final int WRITTEN_BEHIND_SECONDS = 1;

    private static ServerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ServerCluster.start(
                3, "db_url=" + EmbeddedMariaDb.freshDatabaseUrl(), "fallback2db=1", "db_update_period=5");
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    /** Each test begins with three nodes, whatever the one before has left. */
    @BeforeEach
    void all_nodes_run() {
        cluster.startAll();
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void when_nothing_happens_nothing_goes_wrong() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            load.conclude("calm");
        }
    }

    @Test
    void one_node_is_killed() {
        Instant began = Instant.now();
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            long detected = load.kill(0, 2);

            load.conclude("kill -9 of one, MariaDB, detected after " + detected + " ms");
        }
        assertThat(cluster.hazelcastsTraces(began)).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void one_node_is_killed_and_there_is_no_database() {
        try (ServerCluster memory = ServerCluster.start(3);
                AuditedLoad load = new AuditedLoad(memory)) {
            long detected = load.kill(1, 2);

            load.conclude("kill -9 of one, memory, detected after " + detected + " ms");
        }
    }

    @Test
    void two_nodes_are_killed_one_after_the_other() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            long first = load.kill(1, 2);
            load.player().playFor(APART);
            long second = load.kill(2, 1);

            load.conclude("kill -9 of two, 8 s apart, MariaDB, detected after " + first + " and " + second + " ms");
        }
    }

    @Test
    void a_fourth_node_joins_and_leaves() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            load.moves();
            long began = System.nanoTime();
            int fourth = cluster.addNode();
            long ready = ServerCluster.millis(began, System.nanoTime());
            load.player().playFor(SETTLES);
            load.moves();
            Duration left = cluster.remove(fourth);

            load.conclude("a fourth joins, READY after " + ready + " ms, and leaves within " + left.toMillis() + " ms");
        }
    }

    @Test
    void all_nodes_are_restarted_one_after_the_other() {
        List<Long> took = new ArrayList<>();
        Instant began = Instant.now();
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            for (int i = 0; i < 3; i++) {
                load.moves();
                Duration stopped = cluster.stop(i);
                assertThat(stopped).isLessThan(LEAVES_WITHIN);
                took.add(stopped.toMillis());
                load.moves();
                cluster.restart(i);
                load.player().playFor(SETTLES);
            }

            load.conclude("rolling restart, exit 0 after " + took + " ms");
        }
        assertThat(cluster.hazelcastsTraces(began)).isEmpty();
    }

    @Test
    void all_nodes_are_killed_with_every_subscription_committed() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            String back = load.killAll();

            load.concludeWithRefusals("all killed, fallback2db=1, " + back);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void all_nodes_are_killed_with_subscriptions_written_behind() {
        try (ServerCluster behind = ServerCluster.start(
                        3,
                        "db_url=" + EmbeddedMariaDb.freshDatabaseUrl(),
                        "fallback2db=0",
                        "db_update_period=" + WRITTEN_BEHIND_SECONDS);
                AuditedLoad load = new AuditedLoad(behind)) {
            load.player().restWatchers();
            load.player().playFor(Duration.ofSeconds(4 * WRITTEN_BEHIND_SECONDS));
            String back = load.killAll();

            load.concludeWithRefusals("all killed, fallback2db=0, " + back);
        }
    }

    @Test
    void the_database_hangs_and_what_was_acknowledged_meanwhile_is_in_the_tables() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            EmbeddedMariaDb.freeze();
            load.player().playFor(APART);
            EmbeddedMariaDb.thaw();
            long refused = load.player().refused();
            long thawedAt = System.nanoTime();
            load.player().playFor(SETTLES);
            load.player().restAll();
            Awaitility.await("all is written")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> cluster.sum("presence_dirty_records") == 0);
            long written = ServerCluster.millis(thawedAt, System.nanoTime());
            String back = load.killAll();

            load.concludeWithRefusals("MariaDB frozen for 8 s, " + refused + " refused meanwhile, all written "
                    + written + " ms after, then all killed: " + back);
            assertThat(refused).isZero();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "presence.long", matches = "true")
    void a_node_is_killed_while_the_database_hangs() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            EmbeddedMariaDb.freeze();
            load.player().playFor(SETTLES);
            long detected = load.kill(0, 2);
            load.player().playFor(APART);
            EmbeddedMariaDb.thaw();

            load.concludeWithRefusals("kill -9 of one while MariaDB is frozen, detected after " + detected + " ms");
        }
    }
}
