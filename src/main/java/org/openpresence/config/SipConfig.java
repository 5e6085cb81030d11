package org.openpresence.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How SIP is served. Immutable.
 *
 * @param listen the addresses, at least one and each once
 * @param domains hosts we are responsible for, in lower case; empty: any
 * @param trustedPeers who may send requests and whose P-Asserted-Identity counts; empty: anyone may and nobody's does
 * @param dnsServers asked for the hosts in Contact and Route, literal addresses; empty: those of the system
 * @param answerRegister REGISTER gets 200 and nothing is stored
 * @param largeRequests how requests over 1,300 bytes leave when the Contact names no transport
 * @param timers of transactions
 * @param eventLoops that serve SIP, already counted where the key says 0
 * @param udpBufferBytes receive buffer asked of the kernel for each UDP socket
 * @param tcpIdle silence after which a connection is closed
 * @param tcpMaxConnections connections that may be open at once
 * @param tcpMaxConnectionsPerAddress those of them that one address may open; 0: half of them
 * @param warmUp length of the rehearsal before the first request; zero for none
 * @param notifyFrom which node sends a NOTIFY over UDP
 */
public record SipConfig(
        List<ListenAddress> listen,
        Set<String> domains,
        List<AddressRange> trustedPeers,
        List<HostPort> dnsServers,
        boolean answerRegister,
        LargeRequests largeRequests,
        Timers timers,
        int eventLoops,
        int udpBufferBytes,
        Duration tcpIdle,
        int tcpMaxConnections,
        int tcpMaxConnectionsPerAddress,
        Duration warmUp,
        NotifyFrom notifyFrom) {

    /** How a request over 1,300 bytes leaves (RFC 3261 §18.1.1). */
    public enum LargeRequests {
        /** Over TCP, and over UDP where that fails. */
        TCP,
        /** Over UDP like any other. */
        UDP
    }

    /** Which node sends a NOTIFY over UDP. */
    public enum NotifyFrom {
        /** The receiver of the SUBSCRIBE when the route set is empty, else the owner. */
        AUTO,
        /** The owner of the presentity. */
        OWNER,
        /** The node that received the SUBSCRIBE. */
        RECEIVER
    }

    /** The timers of RFC 3261 §17 from which all others follow. Immutable. */
    public record Timers(Duration t1, Duration t2) {
        public Timers {
            Checks.positive("sip.t1_ms", t1);
            if (t2.compareTo(t1) < 0) {
                throw new IllegalArgumentException("sip.t2_ms must be at least sip.t1_ms");
            }
        }
    }

    public SipConfig {
        listen = List.copyOf(listen);
        domains = Set.copyOf(domains);
        trustedPeers = List.copyOf(trustedPeers);
        dnsServers = List.copyOf(dnsServers);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("sip.listen needs an address");
        }
        Checks.atLeast(1, "sip.event_loops", eventLoops);
        Checks.atLeast(1, "sip.udp_buffer_bytes", udpBufferBytes);
        Checks.positive("sip.tcp_idle_seconds", tcpIdle);
        Checks.notNegative("sip.warm_up_seconds", warmUp);
        Checks.atLeast(1, "sip.tcp_max_connections", tcpMaxConnections);
        Checks.atLeast(0, "sip.tcp_max_connections_per_address", tcpMaxConnectionsPerAddress);
    }

    /** Returns how many connections one address may open. */
    public int connectionsPerAddress() {
        return tcpMaxConnectionsPerAddress > 0 ? tcpMaxConnectionsPerAddress : Math.max(1, tcpMaxConnections / 2);
    }
}
