package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.openpresence.kit.RawPeer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/**
 * The messages under {@code messages/} (RFC 4475, real clients) over real sockets: the server answers what {@code index.csv} says
 * for the transport, once or not at all, and serves on. One server for each transport: the same request over the other one would
 * be a retransmission.
 */
class CorpusIT {
    private static final String HOST = RawPeer.freshHost();
    private static final String NONE = "none";
    private static final int PATIENCE_MILLIS = 8_000;
    private static final int PORT = 5060;
    /** Named by the Via of one of the messages. */
    private static final int OTHER_PORT = 5050;

    private static ServerProcess udpServer;
    private static ServerProcess tcpServer;
    private static RawPeer peer;
    private static int barriers;
    private static int messages;

    @BeforeAll
    static void start() {
        // A name server that is not there: hosts in Contacts are looked up in vain.
        udpServer = ServerProcess.serving("sip.dns_servers=127.0.0.1:9");
        tcpServer = ServerProcess.serving("sip.dns_servers=127.0.0.1:9");
        peer = new RawPeer(udpServer, HOST, PORT, OTHER_PORT);
    }

    @AfterAll
    static void stop() {
        peer.close();
        udpServer.close();
        tcpServer.close();
    }

    @AfterEach
    void both_serve_on() {
        for (ServerProcess server : new ServerProcess[] {udpServer, tcpServer}) {
            String presentity = freshPresentity();
            try (SipPeer client = SipPeer.udp(server)) {
                Watcher watcher = client.watching(presentity);
                client.published(presentity, pidf("open", "alive"));
                assertThat(watcher.awaitNotify().content()).contains("alive");
            }
            assertThat(server.output()).noneMatch(line -> line.contains(" ERROR "));
        }
    }

    @ParameterizedTest(name = "{1} {0}: {3}")
    @CsvFileSource(resources = "/messages/rfc4475/index.csv", numLinesToSkip = 1)
    void torture_messages_over_udp(String file, String section, String parsed, String udp, String tcp, String note)
            throws IOException {
        assertThat(overUdp("rfc4475/" + file, udp)).as(note).isEqualTo(udp);
    }

    @ParameterizedTest(name = "{1} {0}: {4}")
    @CsvFileSource(resources = "/messages/rfc4475/index.csv", numLinesToSkip = 1)
    void torture_messages_over_tcp(String file, String section, String parsed, String udp, String tcp, String note)
            throws IOException {
        assertThat(overTcp("rfc4475/" + file, tcp)).as(note).isEqualTo(tcp);
    }

    @ParameterizedTest(name = "{1} {0}: {3}")
    @CsvFileSource(resources = "/messages/clients/index.csv", numLinesToSkip = 1)
    void messages_of_clients_over_udp(String file, String client, String parsed, String udp, String tcp, String note)
            throws IOException {
        assertThat(overUdp("clients/" + file, udp)).as(note).isEqualTo(udp);
    }

    @ParameterizedTest(name = "{1} {0}: {4}")
    @CsvFileSource(resources = "/messages/clients/index.csv", numLinesToSkip = 1)
    void messages_of_clients_over_tcp(String file, String client, String parsed, String udp, String tcp, String note)
            throws IOException {
        assertThat(overTcp("clients/" + file, tcp)).as(note).isEqualTo(tcp);
    }

    /** Datagrams of one sender are read in order: what is answered comes before the answer to what follows, and but once. */
    private static String overUdp(String file, String expected) throws IOException {
        peer.send(read(file));
        String answer = expected.equals(NONE) ? NONE : status(peer.next(PATIENCE_MILLIS));
        String branch = "z9hG4bKbarrier" + ++barriers;
        peer.send(barrier(branch));
        String next = peer.next(PATIENCE_MILLIS);
        return next.startsWith("SIP/2.0 200 ") && next.contains(branch) ? answer : "unexpected " + next;
    }

    private static byte[] barrier(String branch) {
        return ("OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP " + HOST + ";branch=" + branch
                        + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:example.com>\r\nCall-ID: " + branch
                        + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What must not be answered is followed by the end of the stream: nothing but a keep-alive's echo comes before its end. */
    private static String overTcp(String file, String expected) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcpServer.tcpPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(read(file));
            InputStream answers = socket.getInputStream();
            if (expected.equals(NONE)) {
                socket.shutdownOutput();
                return status(new String(answers.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
            StringBuilder line = new StringBuilder();
            for (int octet = answers.read(); octet >= 0 && octet != '\n'; octet = answers.read()) {
                line.append((char) octet);
            }
            return status(line.toString());
        }
    }

    private static String status(String message) {
        if (message.isBlank()) {
            return NONE;
        }
        return message.startsWith("SIP/2.0 ") ? message.substring(8, 11) : "unexpected " + message;
    }

    /** Many messages have the same branch: each gets one of its own, of the same length, lest it be a retransmission. */
    private static byte[] read(String file) throws IOException {
        try (InputStream in = CorpusIT.class.getResourceAsStream("/messages/" + file)) {
            String message = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            String branch = "z9hG4bK" + (10_000 + ++messages);
            return message.replace("z9hG4bKkdjuw", branch).getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
