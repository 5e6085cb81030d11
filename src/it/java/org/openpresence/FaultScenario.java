package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.openpresence.kit.LoadPlayer;
import org.openpresence.kit.NodeProbe;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipMessage;

/**
 * A cluster under load to which something happens: seconds of load, the event, an audit that prints one line of figures. Confined to
 * the test's thread.
 */
final class FaultScenario implements AutoCloseable {
    /** Tells how much is played: minutes instead of seconds. */
    static final boolean LONG = Boolean.getBoolean("presence.long");

    /** Who has lost its lease is unready, and sends nothing, before that. */
    private static final long SILENT_MILLIS = 4_000;

    private static final long SEED = Long.getLong("presence.chaos.seed", System.nanoTime());
    private static final Duration BEFORE = Duration.ofSeconds(LONG ? 60 : 4);
    private static final Duration AFTER = Duration.ofSeconds(LONG ? 60 : 5);
    private static final int PRESENTITIES = LONG ? 150 : 60;
    private static final int WATCHERS_EACH = 2;
    private static final int VISITORS = 12;
    private static final int PROBES = 12;

    private final ServerCluster served;
    private final String clientHost;
    private final LoadPlayer player;
    private final StringBuilder figures;
    private long began;

    /** Begins to play. */
    FaultScenario(String name, ServerCluster served, String clientHost) {
        this.served = served;
        this.clientHost = clientHost;
        this.figures = new StringBuilder("CLUSTER " + name + ":");
        player = new LoadPlayer(served.balancer(), PRESENTITIES, WATCHERS_EACH, VISITORS, SEED);
        player.start();
        player.playFor(BEFORE);
    }

    /** It happens. */
    void begin(Runnable event) {
        player.failureBegins();
        began = System.nanoTime();
        event.run();
    }

    /** It happens, and with it what was acknowledged goes from all memories, but not from the database. */
    void beginWithLoss(Runnable event) {
        began = System.nanoTime();
        event.run();
        player.memoryLost();
    }

    /** Adds a figure: how long after the beginning this moment was. */
    long note(String what, long atNanos) {
        long millis = ServerCluster.millis(began, atNanos);
        note(String.format("%s after %,d ms", what, millis));
        return millis;
    }

    /** Adds words. */
    void note(String what) {
        figures.append(' ').append(what).append(',');
    }

    /** Waits until a node is unready, which must be soon and for a reason that the lease gives. */
    void awaitUnready(int node) {
        long unready = note("unready", served.awaitNotReady(node));
        List<String> reasons = served.notReady(node);
        note(reasons.toString());
        assertThat(unready).as("milliseconds until it is unready").isLessThan(SILENT_MILLIS);
        assertThat(reasons).as("reasons").anyMatch(reason -> reason.startsWith("lease: "));
    }

    /** Requests to this node, whoever owns what they are about, get 503 and when to come again. */
    void assertRefuses(int node) {
        try (NodeProbe probe = new NodeProbe(clientHost, served.address(node))) {
            assertThat(probe.publish(PROBES)).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.find("Retry-After")).isPresent();
            });
        }
    }

    /** Any request to this node gets 200. */
    void assertServes(int node) {
        try (NodeProbe probe = new NodeProbe(clientHost, served.address(node))) {
            assertThat(probe.publish(PROBES)).extracting(SipMessage::status).containsOnly(200);
        }
    }

    /** No NOTIFY has come from this node later than {@code limitMillis} after the beginning. */
    void assertSilentFrom(int node, long limitMillis) {
        OptionalLong last = player.lastNotifyFrom(served.address(node));
        if (last.isPresent()) {
            assertThat(note("its last NOTIFY", last.getAsLong()))
                    .as("milliseconds until the last NOTIFY")
                    .isLessThan(limitMillis);
        }
    }

    /** The same, with the time that a lease has. */
    void assertSilent(int node) {
        assertSilentFrom(node, SILENT_MILLIS);
    }

    /** The others go on. */
    void detected(long atNanos) {
        player.failureDetected();
        note("the others go on", atNanos);
    }

    /** A node starts again before the others go on: what it takes from them watchers may be told once more. */
    void comesBack(Runnable restart) {
        player.failureBegins();
        restart.run();
    }

    /** No node runs until {@code start} is over: what is asked meanwhile may get no answer in time. */
    void whileNobodyIsThere(Runnable start) {
        player.desert(true);
        start.run();
        player.desert(false);
    }

    /** Something else is about to happen that everybody knows of: watchers may be told again once more. */
    void change() {
        player.failureBegins();
        player.failureDetected();
    }

    /** Plays on until so long after the beginning. */
    void playUntil(Duration sinceBeginning) {
        Duration left = sinceBeginning.minusNanos(System.nanoTime() - began);
        if (!left.isNegative()) {
            player.playFor(left);
        }
    }

    /** Whoever has ended is started again, until all are one cluster. */
    void superviseUntilWhole() {
        List<Integer> codes = served.superviseUntilWhole(this::change);
        note("exit codes " + codes);
        note("one cluster of all", System.nanoTime());
        assertThat(codes).as("exit codes of nodes that ended by themselves").doesNotContain(0);
    }

    /** Plays on, audits, prints the figures and demands that nothing went wrong. */
    void conclude() {
        player.playFor(AFTER);
        player.conclude();
        System.out.println(figures + " " + player.figures());
        assertThat(player.faults())
                .as("%s%n%s", String.join("\n", player.examples()), served.logs())
                .isEmpty();
    }

    @Override
    public void close() {
        player.close();
    }
}
