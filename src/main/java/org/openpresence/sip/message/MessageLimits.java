package org.openpresence.sip.message;

/**
 * The bounds of what is read from the network, in one place. They keep the cost of one message small whatever it contains: parts
 * of the parser behind the guard take time that grows with the square of what they are given.
 */
public final class MessageLimits {

    /** Octets of one message without a stream around it: what fits into a UDP datagram (RFC 3261 §18.1.1). */
    public static final int MESSAGE = 65_535;

    /** Octets of the start line and all header lines. */
    public static final int HEADER_PART = 8 * 1024;

    /** Octets of a body on a stream. */
    public static final int BODY = 64 * 1024;

    /** Header lines of one message. */
    public static final int HEADER_LINES = 64;

    /** Octets of one line, its folded continuations included. */
    public static final int LINE = 4 * 1024;

    /** Folded continuation lines of one message. */
    public static final int FOLDS = 16;

    /** Elements of one header, all its lines together; a valid message of RFC 4475 has 34 Vias. */
    public static final int ELEMENTS = 64;

    /** Parameters of one element of a header, or of the request URI. */
    public static final int PARAMETERS = 64;

    private MessageLimits() {}
}
