package org.openpresence.main;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.cluster.HazelcastMember;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.DatabaseSettings;
import org.openpresence.database.NoRecords;
import org.openpresence.judgement.Widths;
import org.openpresence.notifier.NotifierMeter;
import org.openpresence.notifier.Standing;
import org.openpresence.sip.SipMeter;
import org.openpresence.verticle.SipSettings.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a few seconds of requests through a second set of all verticles on a loopback port of its own, so that the compiler
 * has done its work before the first real request: a node that has just started answers as fast as one that has run for an
 * hour. Its table is another map, its database one in memory; everything is gone afterwards.
 */
final class Rehearsal {
    private static final String MAP = "presence.rehearsal";
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private final int seconds;
    private final boolean writes;
    private final PresenceConfig config;

    Rehearsal(PresenceConfig config) {
        this.seconds = (int) config.sip().warmUp().toSeconds();
        this.writes = !(config.database().url() instanceof DatabaseUrl.Memory);
        String loops = Integer.toString(config.sip().eventLoops());
        Loaded loaded =
                PresenceConfig.read(Map.of("db_url", "memory", "sip.event_loops", loops, "force_active", "true"));
        this.config = loaded.config().orElseThrow();
    }

    /** Plays until the time is over; a rehearsal that fails is logged and harms nothing. */
    void play() {
        if (seconds == 0) {
            return;
        }
        long begun = System.nanoTime();
        // A member of its own: what is played must not travel to other nodes.
        HazelcastMember member = HazelcastMember.startAlone("rehearsal");
        Vertx vertx = Serving.vertx(config.sip().eventLoops());
        Database database = null;
        Serving serving = null;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Wiring wiring = new Wiring(config, "rehearsal");
            long holder = wiring.holder();
            int port = freePort();
            database = writes ? openDatabase(vertx) : null;
            serving = new Serving(
                    vertx,
                    wiring,
                    member.table(MAP, wiring.bounds(), holder, () -> true),
                    database == null ? new NoRecords() : new SampledRecords(database.records()),
                    Widths.UNBOUNDED,
                    Standing.alone("rehearsal", holder));
            Waiting.forStart("the rehearsal", serving.deployNotifiers(NotifierMeter.NONE));
            Waiting.forStart("the rehearsal", serving.deployHandlers(RulesDocuments.NONE));
            String host = socket.getLocalAddress().getHostAddress();
            Waiting.forStart(
                    "the rehearsal", serving.deploySip(List.of(new Listener("udp", host, host, port)), SipMeter.NONE));
            int answered = new RehearsalPlayer(socket, new InetSocketAddress(host, port))
                    .play(begun + seconds * 1_000_000_000L);
            LOG.info("rehearsed answers={} millis={}", answered, (System.nanoTime() - begun) / 1_000_000);
        } catch (IOException | CannotStart failure) {
            LOG.warn("no rehearsal cause={} remedy=the first requests will be slower", failure.toString());
        } finally {
            if (serving != null) {
                // What is still in hand on a busy machine would find the database closed, and complain.
                serving.drain();
            }
            if (database != null) {
                Waiting.forStop("the rehearsal", database.close());
            }
            Waiting.forStop("the rehearsal", vertx.close());
            member.shutdown();
        }
    }

    private static Database openDatabase(Vertx vertx) {
        return Waiting.forStart(
                "the rehearsal",
                Database.open(
                        vertx,
                        DatabaseSettings.h2InMemory(MAP),
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
