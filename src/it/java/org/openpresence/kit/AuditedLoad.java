package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Load on a cluster before, while and after something happens to it, and the audit at the end. Seconds of load; minutes with {@code
 * -Dpresence.long=true}. Confined to the test's thread.
 */
public final class AuditedLoad implements AutoCloseable {
    private static final boolean LONG = Boolean.getBoolean("presence.long");
    private static final long SEED = Long.getLong("presence.chaos.seed", System.nanoTime());
    private static final Duration BEFORE = Duration.ofSeconds(LONG ? 60 : 5);
    private static final Duration AFTER = Duration.ofSeconds(LONG ? 60 : 7);
    private static final int PRESENTITIES = LONG ? 150 : 60;
    private static final int WATCHERS_EACH = 2;
    private static final int VISITORS = 12;
    private static final long ANSWER_SECONDS = 30;

    private final ServerCluster cluster;
    private final LoadPlayer player;

    /** Begins the load on {@code cluster}, which lasts for some seconds when this returns. */
    public AuditedLoad(ServerCluster cluster) {
        this.cluster = cluster;
        this.player = new LoadPlayer(cluster.balancer(), PRESENTITIES, WATCHERS_EACH, VISITORS, SEED);
        try {
            player.start();
            player.playFor(BEFORE);
        } catch (AssertionError | RuntimeException failed) {
            player.close();
            throw failed;
        }
    }

    /** Returns the players. */
    public LoadPlayer player() {
        return player;
    }

    /** A node is about to come or go as it should: each watcher may be told once more what it knows, and nothing else. */
    public void moves() {
        player.failureBegins();
        player.failureDetected();
    }

    /** Kills a node; returns after how many milliseconds one of the {@code left} others counted it out. */
    public long kill(int number, int left) {
        player.failureBegins();
        long killedAt = System.nanoTime();
        cluster.kill(number);
        long detectedAt = cluster.awaitMembers(left);
        player.failureDetected();
        cluster.takeOut(number);
        return ServerCluster.millis(killedAt, detectedAt);
    }

    /** Kills all nodes, has those who rest go on, and starts all again; returns in words how long that took. */
    public String killAll() {
        for (int i = 0; i < cluster.size(); i++) {
            cluster.kill(i);
        }
        long killedAt = System.nanoTime();
        CompletableFuture<Long> firstAnswer = player.killed();
        player.goOn();
        cluster.startAll();
        long ready = ServerCluster.millis(killedAt, System.nanoTime());
        return "first answer after " + ServerCluster.millis(killedAt, await(firstAnswer)) + " ms, all READY after "
                + ready + " ms";
    }

    /** Waits for the first answer after {@link LoadPlayer#killed}. */
    public static long await(CompletableFuture<Long> firstAnswer) {
        try {
            return firstAnswer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            throw new AssertionError("no answer", none);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /**
     * Lets the load last for a while, audits, says how it was in one line and demands that nothing went wrong and nobody was
     * refused.
     */
    public void conclude(String scenario) {
        concludeWithRefusals(scenario);
        assertThat(player.refused())
                .as("requests refused%n%s%n%s", player.table(), cluster.logs())
                .isZero();
    }

    /** As {@link #conclude}, where there was nobody who could serve for a while. */
    public void concludeWithRefusals(String scenario) {
        player.playFor(AFTER);
        player.conclude();
        System.out.printf("CLUSTER %s: %s%n", scenario, player.figures());
        assertThat(player.faults())
                .as("%s%n%s", String.join("\n", player.examples()), cluster.logs())
                .isEmpty();
    }

    @Override
    public void close() {
        player.close();
    }
}
