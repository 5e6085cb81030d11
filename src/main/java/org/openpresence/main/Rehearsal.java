package org.openpresence.main;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.RehearsalDatabase;
import org.openpresence.rehearsal.CompilerPause;
import org.openpresence.rehearsal.RehearsalDocuments;
import org.openpresence.rehearsal.RehearsalPlayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a few seconds of requests on a {@link RehearsalStage}, so that the compiler has done its work before the first real
 * request: a node that has just started answers as fast as one that has run for an hour (ADR 6 and 11). Confined to one thread.
 */
final class Rehearsal {
    /** So many answers that what happens at a start is remembered by the compiler, and not yet so many that it acts on it. */
    private static final int FIRST = 1_000;

    private static final int ENOUGH = 50_000;

    /** Answers between two pauses. */
    private static final int BURST = 1_000;

    /** So often in a burst rules are forgotten: at a real start, too, those of nearly each who is watched are read. */
    private static final int FORGOTTEN = 4;

    private static final long LAST_REST_NANOS = 2_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private final long nanos;
    private final RehearsalProps.Kept kept;
    private final boolean isWithRules;
    private final boolean joins;
    private final RehearsalStages.Opening cluster;
    private final Map<String, String> settings;
    private final PresenceConfig real;
    private final boolean isOwnProcess;
    private final int enough;
    private volatile boolean isUnwanted;
    private int answered;
    private int refused;
    private long crossed;

    /** Makes the rehearsal of a node with this configuration. */
    Rehearsal(PresenceConfig config) {
        this(config, true);
    }

    /**
     * As the other one.
     *
     * @param isOwnProcess whether this process is nobody's but ours
     */
    Rehearsal(PresenceConfig config, boolean isOwnProcess) {
        this(config, isOwnProcess, RehearsalStages::ofCluster, ENOUGH);
    }

    /**
     * As the other one, with another way to open a cluster.
     *
     * @param enough so many answers that no more are needed
     */
    Rehearsal(PresenceConfig config, boolean isOwnProcess, RehearsalStages.Opening cluster, int enough) {
        this.enough = enough;
        this.isOwnProcess = isOwnProcess;
        this.cluster = cluster;
        this.nanos = config.sip().warmUp().toNanos();
        DatabaseUrl url = config.database().url();
        // Without a database there are no rules: then all would be played without a document, which says less than
        // force_active.
        this.isWithRules =
                !(url instanceof DatabaseUrl.Memory) && !config.rules().forceActive();
        this.kept = kept(url);
        this.joins = config.cluster().listen().isPresent();
        this.settings = Map.of(
                "db_url",
                "memory",
                "sip.event_loops",
                Integer.toString(config.sip().eventLoops()),
                "sip.notify_from",
                config.sip().notifyFrom().name().toLowerCase(Locale.ROOT),
                "cluster.backup_count",
                Integer.toString(config.cluster().backupCount()),
                "force_active",
                Boolean.toString(!isWithRules));
        this.real = config;
    }

    /** An H2 takes its time, so it plays only where it serves. */
    private static RehearsalProps.Kept kept(DatabaseUrl url) {
        if (url instanceof DatabaseUrl.Memory) {
            return RehearsalProps.Kept.NOTHING;
        }
        return url instanceof DatabaseUrl.H2 ? RehearsalProps.Kept.SOME : RehearsalProps.Kept.NOWHERE;
    }

    /** Plays until the time is over; a rehearsal that fails is logged and harms nothing. */
    void play() {
        if (nanos == 0) {
            return;
        }
        long begun = System.nanoTime();
        try (Shared shared = new Shared(server())) {
            // Twice: the compiler takes what happens only while a node starts for what never happens again, and when it
            // does happen it throws away all that it had made on that ground.
            long until = begun + nanos;
            RehearsalProps props = new RehearsalProps(kept, isWithRules, shared.database(), isOwnProcess);
            if (isUnwanted) {
                return;
            }
            perform(props, until, joins ? until : begun + nanos / 4, FIRST, false);
            if (answered < enough && !isOver(until)) {
                // Among others a request costs more than twice as much: a slow machine would come to too few of them.
                boolean isSlow = System.nanoTime() - begun > nanos / 2;
                perform(props, until, until, enough, joins && !isSlow);
            }
            // The end of a stage, where the writer writes all that waited, has given the compiler something to do once
            // more.
            long rested = System.nanoTime() + LAST_REST_NANOS;
            CompilerPause.awaitRest(() -> isOver(rested));
            LOG.info(
                    "rehearsed answers={} refused={} crossed={} millis={}",
                    answered,
                    refused,
                    crossed,
                    (System.nanoTime() - begun) / 1_000_000);
        } catch (IOException | RuntimeException | Error failure) {
            // An error, too: a thread that cannot be had is no reason for not serving.
            LOG.warn("no rehearsal remedy=the first requests will be slower", failure);
        }
    }

    /** Of the real server there is not the node's own connection: a node that joins rehearses before it opens its database. */
    private Optional<RehearsalDatabase> server() {
        if (!(real.database().url() instanceof DatabaseUrl.MariaDb)) {
            return Optional.empty();
        }
        return RehearsalDatabase.open(
                new Wiring(real, "rehearsal").databaseSettings(),
                real.cluster().listen().isPresent(),
                isWithRules ? RehearsalDocuments.ofPhones() : Map.of());
    }

    /** What both performances share, for its end. */
    private record Shared(Optional<RehearsalDatabase> database) implements AutoCloseable {
        @Override
        public void close() {
            database.ifPresent(RehearsalDatabase::close);
        }
    }

    /**
     * Plays on a stage of its own.
     *
     * @param lateNanos a machine that has the stage only then has no time for another one: all is played on this one
     */
    private void perform(RehearsalProps props, long untilNanos, long lateNanos, int answers, boolean isAmongOthers)
            throws IOException {
        try (RehearsalStages stages = stages(props, isAmongOthers);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            RehearsalPlayer player = new RehearsalPlayer(socket, stages.servers());
            int wanted = System.nanoTime() > lateNanos ? enough : answers;
            while (player.answered() < wanted && !isOver(untilNanos)) {
                for (int i = 0; i < FORGOTTEN; i++) {
                    player.play(untilNanos, BURST / FORGOTTEN);
                    stages.forgetRules();
                }
                CompilerPause.awaitRest(() -> isOver(untilNanos));
            }
            answered += player.answered();
            refused += player.refused();
            crossed += stages.crossed();
        }
    }

    private RehearsalStages stages(RehearsalProps props, boolean isAmongOthers) throws IOException {
        if (isAmongOthers) {
            try {
                return cluster.open(settings, props);
            } catch (IOException | RuntimeException | Error failure) {
                // Where sockets are short, for instance; what it costs is seen in the first requests only.
                LOG.info("rehearses without other members cause={}", failure.toString());
            }
        }
        return RehearsalStages.alone(settings, props);
    }

    private boolean isOver(long untilNanos) {
        return isUnwanted || System.nanoTime() >= untilNanos;
    }

    /** Has it end soon: nobody needs it any more. For any thread. */
    void end() {
        isUnwanted = true;
    }

    /**
     * Frees what it has left in the heap, some 65 MB that G1 has moved to where only the long-lived is: so there is room, and half as
     * many collections, for the requests that follow. What is alive is copied meanwhile, with all threads standing still (150 ms where
     * that is little), so it is not for a node that has loaded much, nor for an application that lives in the same process.
     */
    void clearAway() {
        if (answered > 0) {
            System.gc();
        }
    }

    /** Returns how many answers came. */
    int answered() {
        return answered;
    }

    /** Returns how many of them refused a request. */
    int refused() {
        return refused;
    }

    /** Returns how much went from one member of the rehearsal to another. */
    long crossed() {
        return crossed;
    }
}
