package org.openpresence.tool;

import java.net.InetSocketAddress;

/** What comes in for a command's one thread. Immutable; nobody changes the octets. */
sealed interface Arrival {

    /**
     * One SIP message.
     *
     * @param source where it came from
     */
    // An array on purpose: the octets come from the network once and nobody changes or compares them.
    @SuppressWarnings("ArrayRecordComponent")
    record Message(byte[] octets, InetSocketAddress source) implements Arrival {}

    /** A keep-alive of the server's, to be answered (RFC 5626 §4.4.1). */
    record Ping() implements Arrival {}

    /**
     * The end of a connection.
     *
     * @param connection which one; compared by identity
     */
    record Lost(Object connection) implements Arrival {}

    /** The wish to end, by Ctrl-C. */
    record Stop() implements Arrival {}
}
