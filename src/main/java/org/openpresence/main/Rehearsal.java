package org.openpresence.main;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.openpresence.admin.Metrics;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.DatabaseSettings;
import org.openpresence.database.NoRecords;
import org.openpresence.database.RowWidths;
import org.openpresence.events.EventPackage;
import org.openpresence.sip.transport.Advertised;
import org.openpresence.verticle.SipSettings.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a few seconds of requests through a second set of all verticles on a loopback port of its own, so that the compiler
 * has done its work before the first real request: a node that has just started answers as fast as one that has run for an
 * hour. Its table is another map, its database one in memory; everything is gone afterwards.
 */
final class Rehearsal {
    private static final Duration STOP = Duration.ofSeconds(25);
    private static final String NAME = "rehearsal";
    /** So many answers that what happens at a start is remembered by the compiler, and not yet so many that it acts on it. */
    private static final int FIRST = 1_000;

    private static final int ENOUGH = 40_000;
    private static final int BURST = 1_000;
    private static final long LOOK_NANOS = 25_000_000;
    private static final long BUSY_NANOS = 10_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private final long nanos;
    private final boolean writes;
    private final PresenceConfig config;
    private int answered;
    private int refused;

    Rehearsal(PresenceConfig config) {
        this.nanos = config.sip().warmUp().toNanos();
        this.writes = !(config.database().url() instanceof DatabaseUrl.Memory);
        // Without a database there are no rules: then all would be played without a document, which says less than
        // force_active.
        boolean isWithRules = writes && !config.rules().forceActive();
        Loaded loaded = PresenceConfig.read(Map.of(
                "db_url",
                "memory",
                "sip.event_loops",
                Integer.toString(config.sip().eventLoops()),
                "force_active",
                Boolean.toString(!isWithRules)));
        this.config = loaded.config().orElseThrow();
    }

    /** Plays until the time is over; a rehearsal that fails is logged and harms nothing. */
    void play() {
        if (nanos == 0) {
            return;
        }
        long begun = System.nanoTime();
        try {
            // Twice: the compiler takes what happens only while a node starts for what never happens again, and when it
            // does happen it throws away all that it had made on that ground.
            long until = begun + nanos;
            perform(until, begun + nanos / 4, FIRST);
            if (answered < ENOUGH && System.nanoTime() < until) {
                perform(until, until, ENOUGH);
            }
            LOG.info(
                    "rehearsed answers={} refused={} millis={}",
                    answered,
                    refused,
                    (System.nanoTime() - begun) / 1_000_000);
        } catch (IOException | CannotStart failure) {
            LOG.warn("no rehearsal cause={} remedy=the first requests will be slower", failure.toString());
        }
    }

    private void perform(long untilNanos, long lateNanos, int answers) throws IOException {
        Wiring wiring = new Wiring(config, NAME);
        // A member of its own: what is played must not travel to other nodes.
        Membership membership = Membership.alone(config, wiring, NAME, null);
        Vertx vertx = membership.vertx();
        Metrics metrics = new Metrics(
                wiring.packages().all().stream().map(EventPackage::name).toList());
        Database database = null;
        Serving serving = null;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = freePort();
            database = writes ? openDatabase(vertx) : null;
            serving = serve(wiring, membership, database, metrics);
            String host = socket.getLocalAddress().getHostAddress();
            List<Listener> listeners = List.of(new Listener("udp", host, Advertised.everywhere(host), port));
            Waiting.forStart("the rehearsal", serving.deploySip(listeners, new SipMetrics(metrics)));
            RehearsalPlayer player = new RehearsalPlayer(socket, new InetSocketAddress(host, port));
            // A machine that takes long for one start has no time for another: then all is played here.
            int enough = System.nanoTime() > lateNanos ? ENOUGH : answers;
            while (player.answered() < enough && System.nanoTime() < untilNanos) {
                player.play(untilNanos, BURST);
                awaitCompiler(untilNanos);
            }
            answered += player.answered();
            refused += player.refused();
        } finally {
            Deadline end = Deadline.in(STOP);
            if (serving != null) {
                // What is still in hand on a busy machine would find the database closed, and complain.
                serving.drain(end);
            }
            if (database != null) {
                Waiting.forStop("the rehearsal", database.close(end.left()), end);
            }
            Waiting.forStop("the rehearsal", vertx.close(), end);
            membership.close(end);
        }
    }

    /** Deploys all but SIP, with the same classes as {@link Node}: the compiler learns who is called. */
    private static Serving serve(Wiring wiring, Membership membership, Database database, Metrics metrics) {
        Serving serving = new Serving(
                membership.vertx(),
                wiring,
                membership.table(),
                database == null ? new NoRecords() : new SampledRecords(database.records()),
                new TableWidths(database == null ? RowWidths.UNBOUNDED : database.widths()),
                membership.standing());
        RulesDocuments documents =
                database == null ? RulesDocuments.NONE : new RehearsalDocuments(database.rulesDocuments());
        Waiting.forStart("the rehearsal", serving.deployNotifiers(metrics));
        Waiting.forStart("the rehearsal", serving.deployHandlers(documents));
        return serving;
    }

    /**
     * Waits until the process has hardly anything to do: then the compiler has made what it was asked for. A long queue would
     * take its time from the first real requests, and the longer it is the later the compiler takes notice of a method.
     */
    private static void awaitCompiler(long untilNanos) {
        Duration before;
        Duration now = cpu();
        do {
            LockSupport.parkNanos(LOOK_NANOS);
            before = now;
            now = cpu();
        } while (now.minus(before).toNanos() > BUSY_NANOS && System.nanoTime() < untilNanos);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Returns how many answers came. */
    int answered() {
        return answered;
    }

    /** Returns how many of them refused a request. */
    int refused() {
        return refused;
    }

    private static Database openDatabase(Vertx vertx) {
        return Waiting.forStart(
                "the rehearsal",
                Database.open(
                        vertx,
                        DatabaseSettings.h2InMemory(NAME),
                        event -> "",
                        InstantSource.system(),
                        new CommitFigures(nanos -> {})));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
