package org.openpresence.main;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.cluster.HazelcastMember;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.DatabaseSettings;
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
    private static final int WINDOW = 32;
    private static final int MESSAGE = 65_536;
    private static final String MAP = "presence.rehearsal";
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private final int seconds;
    private final PresenceConfig config;

    Rehearsal(PresenceConfig config) {
        this.seconds = (int) config.sip().warmUp().toSeconds();
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
            database = Waiting.forStart(
                    "the rehearsal",
                    Database.open(
                            vertx,
                            DatabaseSettings.h2InMemory(MAP),
                            event -> "",
                            InstantSource.system(),
                            new CommitFigures(nanos -> {})));
            serving = new Serving(
                    vertx,
                    wiring,
                    member.table(MAP, wiring.timers().sixtyFourT1(), holder, () -> true),
                    new SampledRecords(database.records()),
                    Widths.UNBOUNDED,
                    Standing.alone("rehearsal", holder));
            Waiting.forStart("the rehearsal", serving.deployNotifiers(NotifierMeter.NONE));
            Waiting.forStart("the rehearsal", serving.deployHandlers(RulesDocuments.NONE));
            String host = socket.getLocalAddress().getHostAddress();
            Waiting.forStart(
                    "the rehearsal", serving.deploySip(List.of(new Listener("udp", host, host, port)), SipMeter.NONE));
            int answered = new Player(socket, new InetSocketAddress(host, port)).play(begun + seconds * 1_000_000_000L);
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

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A publisher and a watcher for many presentities, with some requests outstanding at a time. */
    private static final class Player {
        private static final int PRESENTITIES = 400;
        private static final int ENOUGH = 40_000;
        private final DatagramSocket socket;
        private final InetSocketAddress server;
        private final String address;
        private final String[] entityTags = new String[PRESENTITIES];
        private final String[] toTags = new String[PRESENTITIES];
        private final int[] cseqs = new int[PRESENTITIES];
        private final byte[] buffer = new byte[MESSAGE];
        private long requests;

        Player(DatagramSocket socket, InetSocketAddress server) {
            this.socket = socket;
            this.server = server;
            this.address = socket.getLocalAddress().getHostAddress() + ':' + socket.getLocalPort();
        }

        int play(long untilNanos) throws IOException {
            socket.setSoTimeout(200);
            int answered = 0;
            for (int i = 0; i < WINDOW; i++) {
                sendNext();
            }
            for (boolean over = false; ; over = answered >= ENOUGH || System.nanoTime() > untilNanos) {
                DatagramPacket packet = new DatagramPacket(buffer, MESSAGE);
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException quiet) {
                    if (over) {
                        return answered;
                    }
                    sendNext();
                    continue;
                }
                String message = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                if (message.startsWith("NOTIFY")) {
                    confirm(message);
                } else {
                    answered++;
                    remember(message);
                    if (!over) {
                        sendNext();
                    }
                }
            }
        }

        private void sendNext() throws IOException {
            long number = requests++;
            int who = (int) (number % PRESENTITIES);
            long round = number / PRESENTITIES;
            if (round % 6 == 0) {
                send(subscribe(who, round, toTags[who] != null && round % 60 == 54 ? 0 : 3600));
            } else if (round % 6 == 3) {
                send(publish(who, ""));
            } else {
                send(publish(who, document(who, number)));
            }
        }

        private static String document(int who, long number) {
            return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:"
                    + name(who) + "@rehearsal.invalid\"><tuple id=\"t1\"><status><basic>open</basic></status>"
                    + "<contact priority=\"0.8\">sip:" + name(who) + "@127.0.0.1</contact><note>note " + number
                    + "</note></tuple></presence>";
        }

        private static String name(int who) {
            return "rehearsal" + who;
        }

        private String subscribe(int who, long round, int expires) {
            String tag = toTags[who] == null ? "" : ";tag=" + toTags[who];
            if (expires == 0) {
                toTags[who] = null;
            }
            return head("SUBSCRIBE", who, "s" + (toTags[who] == null ? round : 0), tag, ++cseqs[who])
                    + "Contact: <sip:watcher@" + address + ">\r\nEvent: presence\r\nAccept: application/pidf+xml\r\n"
                    + "Expires: " + expires + "\r\nContent-Length: 0\r\n\r\n";
        }

        private String publish(int who, String body) {
            boolean known = entityTags[who] != null;
            String match = known ? "SIP-If-Match: " + entityTags[who] + "\r\n" : "";
            String type = body.isEmpty() ? "" : "Content-Type: application/pidf+xml\r\n";
            return head("PUBLISH", who, "p" + requests, "", 1) + "Event: presence\r\nExpires: 3600\r\n" + match + type
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }

        private String head(String method, int who, String call, String toTag, int cseq) {
            String uri = "sip:" + name(who) + "@rehearsal.invalid";
            return method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + address + ";rport;branch=z9hG4bKr" + requests
                    + "\r\nMax-Forwards: 70\r\nFrom: <sip:watcher@rehearsal.invalid>;tag=w" + who + "\r\nTo: <" + uri
                    + '>'
                    + toTag + "\r\nCall-ID: " + call + '-' + who + "@rehearsal\r\nCSeq: " + cseq + ' ' + method
                    + "\r\n";
        }

        private void remember(String message) {
            int who = Integer.parseInt(between(message, "sip:rehearsal", "@"));
            String entityTag = between(message, "SIP-ETag: ", "\r\n");
            if (!entityTag.isEmpty()) {
                entityTags[who] = entityTag;
            } else if (message.contains(" PUBLISH\r\n")) {
                entityTags[who] = null;
            } else {
                String to = between(message, "To: ", "\r\n");
                toTags[who] = message.startsWith("SIP/2.0 200") ? to.substring(to.indexOf(";tag=") + 5) : null;
            }
        }

        private void confirm(String notify) throws IOException {
            StringBuilder response = new StringBuilder("SIP/2.0 200 OK\r\n");
            for (String line : notify.substring(0, notify.indexOf("\r\n\r\n")).split("\r\n", -1)) {
                boolean copied = line.startsWith("Via:")
                        || line.startsWith("From:")
                        || line.startsWith("To:")
                        || line.startsWith("Call-ID:")
                        || line.startsWith("CSeq:");
                if (copied) {
                    response.append(line).append("\r\n");
                }
            }
            send(response.append("Content-Length: 0\r\n\r\n").toString());
        }

        private void send(String message) throws IOException {
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        }

        private static String between(String text, String start, String end) {
            int from = text.indexOf(start);
            if (from < 0) {
                return "";
            }
            int begin = from + start.length();
            return text.substring(begin, text.indexOf(end, begin));
        }
    }
}
