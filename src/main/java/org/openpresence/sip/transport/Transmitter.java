package org.openpresence.sip.transport;

/** Sends messages over whatever transport their target names. Confined to one event loop. */
public interface Transmitter {
    /**
     * Sends a message.
     *
     * @param bytes must not be changed afterwards
     * @param failed run later on the same loop if it is known not to have left
     */
    void send(byte[] bytes, Target target, Runnable failed);

    /** Returns whether there is a socket from which {@code target} can be reached. */
    boolean reaches(Target target);

    /** Returns whether the connection of that number is there. */
    boolean isConnected(long connection);

    /** Returns what Via says of us in what goes to {@code target}: host and port. */
    String sentBy(Target target);
}
