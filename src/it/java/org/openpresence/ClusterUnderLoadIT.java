package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.LoadPlayer;
import org.openpresence.kit.ServerCluster;

/**
 * Three nodes under load, behind a load balancer that sends each repetition to another node, while nodes die, join and leave and the
 * database hangs; every acknowledged operation, every dialog's numbers, every watcher's state and every expiry is audited. Seconds of
 * load around each event; minutes with {@code -Dpresence.long=true}.
 */
class ClusterUnderLoadIT {
    private static final boolean LONG = Boolean.getBoolean("presence.long");
    private static final long SEED = Long.getLong("presence.chaos.seed", System.nanoTime());
    private static final Duration BEFORE = Duration.ofSeconds(LONG ? 60 : 5);
    private static final Duration AFTER = Duration.ofSeconds(LONG ? 60 : 7);
    private static final Duration APART = Duration.ofSeconds(8);
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(30);
    private static final int PRESENTITIES = LONG ? 150 : 60;
    private static final int WATCHERS_EACH = 2;
    private static final int VISITORS = 12;
    private static final int WRITTEN_BEHIND_SECONDS = 1;

    private static ServerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ServerCluster.start(3, "db_url=" + freshDatabase(), "fallback2db=1");
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

    private static String freshDatabase() {
        return EmbeddedMariaDb.freshDatabase().replace("jdbc:mariadb://", "mariadb://root@");
    }

    private static LoadPlayer player(ServerCluster served) {
        LoadPlayer player = new LoadPlayer(served.balancer(), PRESENTITIES, WATCHERS_EACH, VISITORS, SEED);
        player.start();
        player.playFor(BEFORE);
        return player;
    }

    /** Audits, says how it was in one line, and demands that nothing went wrong. */
    private static void conclude(LoadPlayer player, String scenario, boolean refusalsAllowed) {
        player.conclude();
        System.out.printf("CLUSTER %s: %s%n", scenario, player.figures());
        assertThat(player.faults())
                .as("%s", String.join("\n", player.examples()))
                .isEmpty();
        if (!refusalsAllowed) {
            assertThat(player.refused())
                    .as("requests refused%n%s", player.table())
                    .isZero();
        }
    }

    /** Kills a node and returns after how many milliseconds another one counted it out. */
    private static long kill(ServerCluster served, int number, int left, LoadPlayer player) {
        player.failureBegins();
        long killedAt = System.nanoTime();
        served.kill(number);
        long detectedAt = served.awaitMembers(left);
        player.failureDetected();
        served.takeOut(number);
        return ServerCluster.millis(killedAt, detectedAt);
    }

    @Test
    void when_nothing_happens_nothing_goes_wrong() {
        try (LoadPlayer player = player(cluster)) {
            player.playFor(AFTER);

            conclude(player, "calm", false);
        }
    }

    @Test
    void one_node_is_killed() {
        try (LoadPlayer player = player(cluster)) {
            long detected = kill(cluster, 0, 2, player);
            player.playFor(AFTER);

            conclude(player, "kill -9 of one, MariaDB, detected after " + detected + " ms", false);
        }
    }

    @Test
    void one_node_is_killed_and_there_is_no_database() {
        try (ServerCluster memory = ServerCluster.start(3);
                LoadPlayer player = player(memory)) {
            long detected = kill(memory, 1, 2, player);
            player.playFor(AFTER);

            conclude(player, "kill -9 of one, memory, detected after " + detected + " ms", false);
        }
    }

    @Test
    void two_nodes_are_killed_one_after_the_other() {
        try (LoadPlayer player = player(cluster)) {
            long first = kill(cluster, 1, 2, player);
            player.playFor(APART);
            long second = kill(cluster, 2, 1, player);
            player.playFor(AFTER);

            conclude(
                    player,
                    "kill -9 of two, 8 s apart, MariaDB, detected after " + first + " and " + second + " ms",
                    false);
        }
    }

    @Test
    void a_fourth_node_joins_and_leaves() {
        try (LoadPlayer player = player(cluster)) {
            player.failureBegins();
            player.failureDetected();
            long began = System.nanoTime();
            int fourth = cluster.addNode();
            long ready = ServerCluster.millis(began, System.nanoTime());
            player.playFor(AFTER);
            player.failureBegins();
            player.failureDetected();
            Duration left = cluster.remove(fourth);
            player.playFor(AFTER);

            conclude(
                    player,
                    "a fourth joins, READY after " + ready + " ms, and leaves within " + left.toMillis() + " ms",
                    false);
        }
    }

    @Test
    void all_nodes_are_restarted_one_after_the_other() {
        List<Long> took = new ArrayList<>();
        try (LoadPlayer player = player(cluster)) {
            for (int i = 0; i < 3; i++) {
                player.failureBegins();
                player.failureDetected();
                Duration stopped = cluster.stop(i);
                assertThat(stopped).isLessThan(LEAVES_WITHIN);
                took.add(stopped.toMillis());
                player.failureBegins();
                player.failureDetected();
                cluster.restart(i);
                player.playFor(Duration.ofSeconds(2));
            }
            player.playFor(AFTER);

            conclude(player, "rolling restart, exit 0 after " + took + " ms", false);
        }
    }

    @Test
    void all_nodes_are_killed_with_every_subscription_committed() throws Exception {
        try (LoadPlayer player = player(cluster)) {
            String back = killAll(cluster, player);
            player.playFor(AFTER);

            conclude(player, "all killed, fallback2db=1, " + back, true);
        }
    }

    @Test
    void all_nodes_are_killed_with_subscriptions_written_behind() throws Exception {
        try (ServerCluster behind = ServerCluster.start(
                        3, "db_url=" + freshDatabase(), "fallback2db=0", "db_update_period=" + WRITTEN_BEHIND_SECONDS);
                LoadPlayer player = player(behind)) {
            player.restWatchers();
            player.playFor(Duration.ofSeconds(4 * WRITTEN_BEHIND_SECONDS));
            String back = killAll(behind, player);
            player.goOn();
            player.playFor(AFTER);

            conclude(player, "all killed, fallback2db=0, " + back, true);
        }
    }

    private static String killAll(ServerCluster served, LoadPlayer player) throws Exception {
        for (int i = 0; i < served.size(); i++) {
            served.kill(i);
        }
        long killedAt = System.nanoTime();
        CompletableFuture<Long> firstAnswer = player.killed();
        served.startAll();
        long ready = ServerCluster.millis(killedAt, System.nanoTime());
        long answered = ServerCluster.millis(killedAt, firstAnswer.get(30, TimeUnit.SECONDS));
        return "first answer after " + answered + " ms, all READY after " + ready + " ms";
    }

    @Test
    void the_database_hangs_and_what_was_acknowledged_meanwhile_is_in_the_tables() throws Exception {
        try (LoadPlayer player = player(cluster)) {
            EmbeddedMariaDb.freeze();
            player.playFor(APART);
            EmbeddedMariaDb.thaw();
            long refused = player.refused();
            long thawedAt = System.nanoTime();
            player.playFor(Duration.ofSeconds(2));
            player.restAll();
            Awaitility.await("all is written")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> cluster.sum("presence_dirty_records") == 0);
            long written = ServerCluster.millis(thawedAt, System.nanoTime());
            String back = killAll(cluster, player);

            conclude(
                    player,
                    "MariaDB frozen for 8 s, " + refused + " refused meanwhile, all written " + written
                            + " ms after, then all killed: " + back,
                    true);
            assertThat(refused).isZero();
        }
    }
}
