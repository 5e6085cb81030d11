package org.openpresence.sip.transport;

import java.net.InetSocketAddress;

/**
 * Where a message goes. Immutable.
 *
 * @param transport {@code udp} or {@code tcp}
 * @param address resolved
 * @param connection number of a connection to be used while it is there; 0 for none in particular
 */
public record Target(String transport, InetSocketAddress address, long connection) {
    /** Returns this target for a copy of a request that came as a function call, which has a negative number; itself for others. */
    public Target forCaller(long call) {
        return call < 0 ? new Target(transport, address, call) : this;
    }

    /** Returns whether the transport retransmits by itself. */
    public boolean isReliable() {
        return !transport.equals("udp");
    }
}
