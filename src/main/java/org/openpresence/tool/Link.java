package org.openpresence.tool;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The way to the server. Confined to the command's thread; what it receives goes into the command's queue. */
interface Link extends AutoCloseable {

    /** Returns the transport as a Via names it. */
    String transport();

    /** Tells whether the transport retransmits by itself (RFC 3261 §17.1.2.2). */
    boolean reliable();

    /** Makes the way usable, connecting where that is necessary; fails where nobody listens. */
    void open() throws IOException;

    /** Returns the address of this end; only after {@link #open}. */
    InetSocketAddress local();

    /** Sends octets to the server. */
    void send(byte[] octets) throws IOException;

    /** Sends a response to where its request came from. */
    void reply(byte[] octets, InetSocketAddress to) throws IOException;

    /** Takes note that {@code connection} has ended; returns whether it was the one in use. */
    boolean forget(Object connection);

    @Override
    void close();
}
