package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.AuditedLoad;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.Samples;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipPeer;

/**
 * A node that hangs, and a node that is left alone by both others at once: who is not with the majority serves nobody, and nothing
 * that was acknowledged is lost (DESIGN.md §1.9).
 */
class LostMajorityIT {
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(4);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(20);
    private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(90);

    private static ServerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ServerCluster.start(3, "db_url=" + EmbeddedMariaDb.freshDatabaseUrl(), "fallback2db=1");
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void all_nodes_run() {
        cluster.startAll();
    }

    @Test
    void a_node_that_hangs_for_a_short_time_goes_on_as_if_nothing_had_been() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            load.player().failureBegins();
            cluster.pause(1);
            load.player().playFor(SHORT_PAUSE);
            cluster.goOn(1);
            cluster.awaitAgreement(3);
            load.player().failureDetected();

            load.concludeWithRefusals("SIGSTOP of one for 4 s");
            assertThat(cluster.node(1).isAlive()).isTrue();
        }
    }

    @Test
    void a_node_that_hangs_for_a_long_time_is_counted_out_and_ends_without_a_word_when_it_wakes_up() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            load.player().failureBegins();
            long pausedAt = System.nanoTime();
            cluster.pause(1);
            long detected = ServerCluster.millis(pausedAt, cluster.awaitMembers(2));
            load.player().failureDetected();
            cluster.takeOut(1);
            load.player().playFor(LONG_PAUSE.minusMillis(detected));
            cluster.goOn(1);
            int code = cluster.node(1).exitCode();

            load.concludeWithRefusals("SIGSTOP of one for 20 s, detected after " + detected + " ms, exit code " + code);
            assertThat(code).isEqualTo(1);
        }
    }

    @Test
    void one_of_three_serves_nobody_until_a_second_is_back_which_finds_everything_in_the_database() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            cluster.kill(1);
            cluster.kill(2);
            long killedAt = System.nanoTime();
            cluster.takeOut(1);
            cluster.takeOut(2);
            CompletableFuture<Long> firstAnswer = load.player().killed();
            int alone = aloneStatus();
            cluster.restart(1);
            long ready = ServerCluster.millis(killedAt, System.nanoTime());
            long answered = ServerCluster.millis(killedAt, AuditedLoad.await(firstAnswer));

            load.concludeWithRefusals(
                    "two of three killed at once, " + alone + " meanwhile, one restarted: READY after " + ready
                            + " ms, first answer after " + answered + " ms");
            assertThat(alone).isEqualTo(503);
        }
    }

    @Test
    void one_of_three_that_stays_alone_ends_and_all_start_anew_from_the_database() {
        try (AuditedLoad load = new AuditedLoad(cluster)) {
            load.player().restAll();
            load.player().playFor(Duration.ofSeconds(2));
            cluster.kill(1);
            cluster.kill(2);
            long killedAt = System.nanoTime();
            Awaitility.await("the survivor ends").atMost(GIVES_UP_WITHIN).until(() -> !cluster.node(0)
                    .isAlive());
            long ended = ServerCluster.millis(killedAt, System.nanoTime());
            CompletableFuture<Long> firstAnswer = load.player().killed();
            load.player().goOn();
            cluster.startAll();
            AuditedLoad.await(firstAnswer);

            load.concludeWithRefusals(
                    "two of three killed at once, the third ended after " + ended + " ms, all restarted");
            assertThat(ended).isGreaterThan(25_000);
        }
    }

    private static int aloneStatus() {
        try (SipPeer peer = SipPeer.udp(cluster.node(0))) {
            return peer.askPatiently(peer.publish(Samples.freshPresentity(), Samples.pidf("open", "alone")))
                    .status();
        }
    }
}
