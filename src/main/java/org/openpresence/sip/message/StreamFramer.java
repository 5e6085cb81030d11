package org.openpresence.sip.message;

import java.util.Arrays;

/**
 * The messages of one stream, cut by their Content-Length (RFC 3261 §18.3). It looks at each octet once and never holds more than
 * one header part and one body of the sizes in {@link MessageLimits}. Confined to the event loop of its connection.
 *
 * <p>A message with a fault that leaves its length certain is delivered: it is for {@link MessageParser} to refuse, and others may
 * share the connection. After a violation nothing more is read: where the next message begins is unknown, so the connection has to
 * be closed.
 */
public final class StreamFramer {

    /** Takes what a stream carries. */
    public interface Sink {

        /** Takes one complete message, which is the receiver's to keep. */
        void message(byte[] message);

        /** Takes the keep-alive of RFC 5626 §4.4.1, to be answered with one CRLF. */
        void ping();

        /**
         * Takes the end of all framing.
         *
         * @param status the status code that {@link MessageParser#refuse} should answer with
         * @param reason a constant reason phrase
         * @param header the octets of the header part so far, for {@link MessageParser#refuse}
         */
        void violation(int status, String reason, byte[] header);
    }

    private static final int FIRST_SIZE = 2_048;

    private final Sink sink;
    private final HeaderIndex index = new HeaderIndex(Rule.ALL);
    private byte[] held = new byte[0];
    private int size;
    private int scanned;
    private int lineStart;
    private int missing = -1;
    private int ends;
    private boolean badLineEnd;
    private boolean closed;

    /** Makes the framer of a new connection. */
    public StreamFramer(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next octets of the stream; the array stays the caller's. */
    public void feed(byte[] chunk, int offset, int length) {
        int position = offset;
        int end = offset + length;
        while (position < end && !closed) {
            if (missing >= 0) {
                position = body(chunk, position, end);
            } else if (size == 0) {
                position = between(chunk, position, end);
            } else {
                position = header(chunk, position, end);
            }
        }
    }

    /** Takes the next octets of the stream; the array stays the caller's. */
    public void feed(byte[] chunk) {
        feed(chunk, 0, chunk.length);
    }

    /** Tells whether framing has ended with a violation. */
    public boolean closed() {
        return closed;
    }

    /** Tells whether a message has begun and is not complete; such a connection may be timed out. */
    public boolean inMessage() {
        return size > 0;
    }

    /** Reads line ends between messages: two are a ping, one alone means nothing (RFC 5626 §3.5.1, RFC 3261 §7.5). */
    private int between(byte[] chunk, int position, int end) {
        int i = position;
        while (i < end && (chunk[i] == '\r' || chunk[i] == '\n')) {
            boolean expected = chunk[i] == ((ends & 1) == 0 ? '\r' : '\n');
            if (!expected) {
                violate(Rule.LINE_ENDS);
                return end;
            }
            ends++;
            if (ends == 4) {
                ends = 0;
                sink.ping();
            }
            i++;
        }
        if (i < end) {
            if ((ends & 1) == 1 || !Octets.isToken(chunk[i])) {
                violate((ends & 1) == 1 ? Rule.LINE_ENDS : Rule.START_LINE);
                return end;
            }
            ends = 0;
            append(chunk, i, i + 1);
            scanned = 1;
            lineStart = 0;
            i++;
        }
        return i;
    }

    private int header(byte[] chunk, int position, int end) {
        int taken = Math.min(end, position + MessageLimits.HEADER_PART - size);
        append(chunk, position, taken);
        int headerEnd = headerEnd();
        if (headerEnd < 0) {
            if (size >= MessageLimits.HEADER_PART) {
                violate(Rule.HEADER_PART_SIZE);
            }
            return taken;
        }
        int surplus = size - headerEnd;
        size = headerEnd;
        beginBody();
        return taken - surplus;
    }

    /** Returns where the header part ends; -1 when its end has not come yet. */
    private int headerEnd() {
        while (scanned < size) {
            byte octet = held[scanned++];
            if (octet == '\n') {
                boolean pair = scanned >= 2 && held[scanned - 2] == '\r';
                badLineEnd |= !pair;
                boolean empty = scanned - lineStart <= (pair ? 2 : 1);
                lineStart = scanned;
                if (empty) {
                    return scanned;
                }
            } else if (scanned >= 2 && held[scanned - 2] == '\r') {
                badLineEnd = true;
            }
        }
        return -1;
    }

    private void beginBody() {
        index.read(held, 0, size);
        int line = index.first(HeaderName.CONTENT_LENGTH);
        long length = line < 0 ? -1 : Octets.number(index.value(line), Integer.MAX_VALUE);
        if (badLineEnd) {
            violate(Rule.LINE_ENDS);
        } else if (index.cutOff()) {
            violate(Rule.HEADER_COUNT);
        } else if (index.broken() == Rule.BLANK_LINE) {
            violate(Rule.BLANK_LINE);
        } else if (line < 0) {
            violate(Rule.CONTENT_LENGTH_ON_STREAM);
        } else if (length < 0 || index.times(HeaderName.CONTENT_LENGTH) > 1) {
            violate(Rule.CONTENT_LENGTH);
        } else if (length > MessageLimits.BODY) {
            violate(Rule.BODY_SIZE);
        } else {
            missing = (int) length;
            deliverWhenComplete();
        }
        index.clear();
    }

    private int body(byte[] chunk, int position, int end) {
        int taken = Math.min(end, position + missing);
        append(chunk, position, taken);
        missing -= taken - position;
        deliverWhenComplete();
        return taken;
    }

    private void deliverWhenComplete() {
        if (missing == 0) {
            byte[] message = held.length == size ? held : Arrays.copyOf(held, size);
            reset();
            sink.message(message);
        }
    }

    private void append(byte[] chunk, int from, int to) {
        int needed = size + to - from;
        if (needed > held.length) {
            int most = missing >= 0 ? size + missing : MessageLimits.HEADER_PART;
            held = Arrays.copyOf(held, Math.max(needed, Math.min(most, Math.max(FIRST_SIZE, 2 * held.length))));
        }
        System.arraycopy(chunk, from, held, size, to - from);
        size = needed;
    }

    private void violate(Rule rule) {
        byte[] header = Arrays.copyOf(held, size);
        closed = true;
        reset();
        sink.violation(rule.status(), rule.reason(), header);
    }

    private void reset() {
        held = new byte[0];
        size = 0;
        scanned = 0;
        lineStart = 0;
        missing = -1;
        badLineEnd = false;
    }
}
