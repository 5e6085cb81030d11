package org.openpresence.cluster;

import org.openpresence.lease.Peer;

/** Where the lease's messages leave: at once or not at all, without blocking and without a queue. Safe for any thread. */
public interface PingPort {
    /** Sends {@code octets} to a member; what cannot be sent is lost, the next one is under way soon. */
    void send(Peer to, byte[] octets);
}
