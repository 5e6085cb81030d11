package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.hazelcast.core.Hazelcast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.config.PresenceConfig;
import org.openpresence.rehearsal.RehearsalPlayer;
import org.slf4j.LoggerFactory;

class RehearsalIT {
    /** Of each kind some hundred; the whole rehearsal is that of a start. */
    private static final int ENOUGH = 4_000;

    /**
     * Started once for all of a process, whoever is the first to need them; and one idle thread for each clustered Vert.x, which
     * vertx-hazelcast 5.0.8 never ends (its {@code Throttling} waits for its tasks and leaves the thread).
     */
    private static final String OF_THE_PROCESS = "hazelcast-completions|ForkJoinPool|process reaper|globalEventExecutor"
            + "|CompletableFutureDelayScheduler|Cleaner|ObjectCleanupThread|junit|awaitility|Attach Listener|Generate Seed"
            + "|vertx-hazelcast-service-throttling-thread";

    private static PresenceConfig config(String database, String forceActive, String listen, int seconds) {
        return PresenceConfig.read(Map.of(
                        "db_url",
                        database,
                        "sip.warm_up_seconds",
                        Integer.toString(seconds),
                        "force_active",
                        forceActive,
                        "cluster.listen",
                        listen))
                .config()
                .orElseThrow();
    }

    /** A request that is refused would rehearse the refusal, and nobody would notice but by slow first requests. */
    @ParameterizedTest
    @CsvSource({
        "memory,false",
        "h2:./never-opened,false",
        "h2:./never-opened,true",
        "mysql://u:p@127.0.0.1:1/never,true"
    })
    void every_request_of_the_rehearsal_is_accepted(String database, String forceActive) {
        Rehearsal rehearsal =
                new Rehearsal(config(database, forceActive, "", 60), true, RehearsalStages::ofCluster, ENOUGH);

        rehearsal.play();

        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.answered()).isGreaterThan(400);
        assertThat(rehearsal.crossed()).isZero();
    }

    @Test
    void a_node_that_is_to_join_others_rehearses_as_one_of_two() {
        Rehearsal rehearsal =
                new Rehearsal(config("memory", "true", "127.0.0.1:0", 60), true, RehearsalStages::ofCluster, ENOUGH);

        rehearsal.play();

        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.crossed()).isGreaterThan(400);
    }

    /** What a cluster of a rehearsal leaves behind would be there as long as the node. */
    @ParameterizedTest
    @CsvSource({"NOTHING,false", "NOWHERE,false", "NOWHERE,true", "SOME,true"})
    void a_cluster_of_a_rehearsal_crosses_its_members_and_leaves_nothing_behind(
            RehearsalProps.Kept kept, boolean isWithRules) throws IOException {
        Set<String> sockets = sockets();
        Set<Long> threads = threads().map(Thread::getId).collect(Collectors.toSet());
        Map<String, String> settings =
                Map.of("db_url", "memory", "sip.event_loops", "2", "force_active", Boolean.toString(!isWithRules));

        RehearsalPlayer player;
        long crossed;
        Queue<String> alarming;
        try (LogOfAll log = new LogOfAll()) {
            try (RehearsalStages stages = RehearsalStages.ofCluster(
                            settings, new RehearsalProps(kept, isWithRules, Optional.empty(), true));
                    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                player = new RehearsalPlayer(socket, stages.servers());
                player.play(System.nanoTime() + Duration.ofSeconds(60).toNanos(), 2_000);
                stages.forgetRules();
                player.play(System.nanoTime() + Duration.ofSeconds(60).toNanos(), 2_000);
                crossed = stages.crossed();
            }
            alarming = log.alarming;
        }

        assertThat(player.refused()).isZero();
        assertThat(player.answered()).isGreaterThanOrEqualTo(4_000);
        // Half of all is the other's, and each of these is asked and answered across.
        assertThat(crossed).isGreaterThan(2_000);
        assertThat(alarming).isEmpty();
        assertThat(Hazelcast.getAllHazelcastInstances())
                .noneMatch(one -> one.getName().startsWith("rehearsal"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads().filter(thread -> !threads.contains(thread.getId())))
                        .extracting(Thread::getName)
                        .allMatch(name -> name.matches(".*(" + OF_THE_PROCESS + ").*")));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(sockets()).isSubsetOf(sockets));
    }

    @Test
    void where_the_two_cannot_meet_one_alone_rehearses() {
        AtomicInteger tried = new AtomicInteger();
        Rehearsal rehearsal = new Rehearsal(
                config("memory", "true", "127.0.0.1:0", 60),
                true,
                (settings, props) -> {
                    tried.incrementAndGet();
                    throw new CannotStart("no sockets are left", null);
                },
                ENOUGH);
        Queue<String> alarming;

        try (LogOfAll log = new LogOfAll()) {
            rehearsal.play();
            alarming = log.alarming;
        }

        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.answered()).isGreaterThan(400);
        assertThat(tried).hasValue(1);
        assertThat(rehearsal.crossed()).isZero();
        assertThat(alarming).isEmpty();
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream();
    }

    /** Returns the inodes of what this process listens on, and of its sockets for datagrams. */
    private static Set<String> sockets() {
        Set<String> listening = new HashSet<>();
        for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : lines(Path.of("/proc/net", kind))) {
                String[] fields = line.trim().split("\\s+", -1);
                if (kind.startsWith("udp") || fields[3].equals("0A")) {
                    listening.add("socket:[" + fields[9] + ']');
                }
            }
        }
        try (Stream<Path> own = Files.list(Path.of("/proc/self/fd"))) {
            return own.map(RehearsalIT::target).filter(listening::contains).collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What the process logs that an operator is to look at. */
    private static final class LogOfAll extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Queue<String> alarming = new ConcurrentLinkedQueue<>();

        LogOfAll() {
            setContext(root.getLoggerContext());
            start();
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                alarming.add(event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        }

        @Override
        public void close() {
            root.detachAppender(this);
            stop();
        }
    }
}
