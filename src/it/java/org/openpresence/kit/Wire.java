package org.openpresence.kit;

/** One way to the server and back. */
interface Wire extends AutoCloseable {

    /** Takes what arrives. */
    interface Receiver {

        /** Takes one message and the way back. */
        void received(byte[] message, Wire back);
    }

    /** Sends one message. */
    void send(byte[] message);

    /** Returns {@code UDP} or {@code TCP}. */
    String transport();

    /** Returns our port. */
    int port();

    @Override
    void close();
}
