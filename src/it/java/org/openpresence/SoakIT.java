package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.HalfOpenConnections;
import org.openpresence.kit.MetricsPage;
import org.openpresence.kit.ProcessFigures;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SoakPlayer;

/**
 * Mixed load whose publications and subscriptions end by themselves, with watchers that answer nothing, connections that break off and
 * garbage: afterwards nothing of it is left. Ten waves; ten minutes of them with {@code -Dpresence.long=true}.
 */
class SoakIT {
    private static final boolean LONG = Boolean.getBoolean("presence.long");
    private static final int WAVES = LONG ? 100 : 10;
    private static final int WAVE_MILLIS = LONG ? 6_000 : 5_000;
    private static final int PRESENTITIES = 100;
    private static final int TRANSACTION_SECONDS = 64 * 50 / 1_000 + 1;
    private static final int IDLE_SECONDS = 8;
    /** Vert.x opens a DNS socket for each event loop when that first connects somewhere, and keeps it. */
    private static final int RESOLVERS = Runtime.getRuntime().availableProcessors();

    private static final List<String> GAUGES = List.of(
            "presence_server_transactions",
            "presence_client_transactions",
            "presence_timers",
            "presence_notify_slots",
            "presence_connections",
            "presence_queued_datagrams",
            "presence_dirty_records",
            "presence_subscriptions",
            "presence_publications");

    @Test
    void what_has_ended_leaves_nothing_behind() {
        try (ServerProcess server = ServerProcess.servingIn(
                        ServerProcess.temporaryFolder(),
                        "db_url=h2:./state",
                        "fallback2db=1",
                        "clean_period=5",
                        "sip.t1_ms=50",
                        "sip.t2_ms=200",
                        "sip.tcp_idle_seconds=" + IDLE_SECONDS);
                SoakPlayer player = new SoakPlayer(server.udpPort(), System.nanoTime());
                HalfOpenConnections connections = new HalfOpenConnections(server.tcpPort())) {
            ProcessFigures process = server.figures();
            process.liveHeapBytes();
            Map<String, Double> began = gauges(server);
            List<String> filesBefore = process.openFiles();
            List<Long> heaps = new ArrayList<>();

            for (int wave = 0; wave < WAVES; wave++) {
                play(player, connections);
                if (wave == 1 || wave == WAVES - 1) {
                    heaps.add(process.liveHeapBytes());
                    assertThat(gauges(server)).isNotEqualTo(began);
                }
            }
            long waited = awaitDrained(server, began, filesBefore);
            long drained = process.liveHeapBytes();
            Map<String, Long> counts = player.counts();

            System.out.printf(
                    "soak: %d waves; live heap after wave 2 %,d, after the last %,d, drained %,d octets; %d connections; "
                            + "files %d before, %d after; drained in %d ms%n%s%n",
                    WAVES,
                    heaps.get(0),
                    heaps.get(1),
                    drained,
                    connections.made(),
                    filesBefore.size(),
                    process.openFiles().size(),
                    waited,
                    new TreeMap<>(counts));
            assertThat(heaps.get(1)).isLessThanOrEqualTo((long) (heaps.get(0) * 1.1) + 5_000_000);
            assertThat(counts.keySet()).noneMatch(what -> what.contains("refused") || what.contains("unanswered "));
            assertThat(counts.get("subscriptions expired")).isEqualTo(counts.get("subscribed"));
            assertThat(counts.get("published")).isEqualTo(2L * WAVES * PRESENTITIES);
            assertThat(counts.get("NOTIFYs left unanswered")).isPositive();
        }
    }

    private static void play(SoakPlayer player, HalfOpenConnections connections) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAVE_MILLIS);
        player.wave(PRESENTITIES);
        connections.makeOneOfEach();
        Awaitility.await().atMost(Duration.ofMillis(2L * WAVE_MILLIS)).until(() -> System.nanoTime() > end);
    }

    /** Waits for the last expiry, Timer F of its NOTIFY and Timer J; returns how long it took in milliseconds. */
    private static long awaitDrained(ServerProcess server, Map<String, Double> began, List<String> files) {
        long from = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10 + IDLE_SECONDS + 3 * TRANSACTION_SECONDS))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    assertThat(gauges(server)).isEqualTo(began);
                    List<String> open = new ArrayList<>(server.figures().openFiles());
                    files.forEach(open::remove);
                    assertThat(open).allMatch("udp"::equals).hasSizeLessThanOrEqualTo(RESOLVERS);
                });
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
    }

    private static Map<String, Double> gauges(ServerProcess server) {
        MetricsPage page = server.metrics();
        Map<String, Double> gauges = new TreeMap<>();
        GAUGES.forEach(gauge -> {
            assertThat(page.families()).containsKey(gauge);
            gauges.put(gauge, page.sum(gauge));
        });
        return gauges;
    }
}
