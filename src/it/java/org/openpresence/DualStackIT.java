package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.kit.Samples;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** A listener for {@code [::]} serves both families: each peer is told of an address that it can reach. */
class DualStackIT {
    private static final String IPV4 = "[0-9.]+";
    private static final String IPV6 = "\\[[0-9a-f:]+]";

    private static ServerProcess server;

    @BeforeAll
    static void serve() {
        // Some containers have none; src/etc/skipped-tests.txt lists this reason, and any other skip fails the run.
        Assumptions.assumeTrue(hasIpv6(), "no IPv6 here");
        server = ServerProcess.serving("sip.listen=udp:[::]:0,tcp:[::]:0");
    }

    private static boolean hasIpv6() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByAddress(loopback))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"udp, 127.0.0.1", "tcp, 127.0.0.1", "udp, ::1", "tcp, ::1"})
    void contact_and_via_are_of_the_family_of_the_peer(String transport, String host) {
        String ours = (host.equals("::1") ? IPV6 : IPV4) + ':' + port(transport);

        try (SipPeer peer = transport.equals("udp")
                ? SipPeer.udpTo(host, server.udpPort())
                : SipPeer.tcpTo(host, server.tcpPort())) {
            Watcher watcher = peer.watching(Samples.freshPresentity());
            SipMessage notify = watcher.last();

            String contact = "<sip:" + ours + (transport.equals("tcp") ? ";transport=tcp" : "") + '>';
            assertThat(watcher.reply().header("Contact")).matches(contact);
            assertThat(notify.header("Contact")).matches(contact);
            assertThat(notify.header("Via")).matches("SIP/2.0/(UDP|TCP) " + ours + ";.*");
        }
    }

    private static int port(String transport) {
        return transport.equals("udp") ? server.udpPort() : server.tcpPort();
    }
}
