package org.openpresence.verticle;

import java.net.InetSocketAddress;
import java.util.List;
import org.openpresence.events.EventPackages;
import org.openpresence.sip.ServerPolicy;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.sip.transport.Advertised;

/**
 * How the SIP I/O instances of a node work. Immutable.
 *
 * @param listeners where they listen
 * @param policy of the user agent server
 * @param packages say whom an initial SUBSCRIBE is about
 * @param nameServers asked for the hosts in Contact and Route; empty for those of the system
 * @param timers of the transactions
 * @param subscriptions there is room for a NOTIFY to each of so many before tables grow: {@code subs_htable_size}
 * @param udpBufferBytes kernel buffers in each direction
 * @param serverTransactions how many all instances hold together
 * @param tcpMaximum how many connections there may be
 * @param tcpMaximumPerAddress how many of them one address may open
 * @param tcpIdleSeconds after which a silent connection is closed
 * @param largeOverTcp whether large NOTIFYs try TCP first
 * @param dialogLookups how many dialogs of another program one instance looks up at once
 */
public record SipSettings(
        List<Listener> listeners,
        ServerPolicy policy,
        EventPackages packages,
        List<InetSocketAddress> nameServers,
        SipTimers timers,
        int subscriptions,
        int udpBufferBytes,
        int serverTransactions,
        int tcpMaximum,
        int tcpMaximumPerAddress,
        int tcpIdleSeconds,
        boolean largeOverTcp,
        int dialogLookups) {

    /**
     * One address. Immutable.
     *
     * @param transport {@code udp} or {@code tcp}
     * @param host to listen on
     * @param advertised addresses for Via and Contact, where {@code host} stands for any
     * @param port real port, not 0
     */
    public record Listener(String transport, String host, Advertised advertised, int port) {
        @Override
        public String toString() {
            return transport + ':' + (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
        }
    }
}
