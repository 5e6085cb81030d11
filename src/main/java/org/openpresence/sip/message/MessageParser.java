package org.openpresence.sip.message;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Octets to requests: the guard and, behind it, the parser. Confined to its event loop, which has its own; it keeps nothing of one
 * message when it reads the next.
 *
 * <p>First one pass finds the lines and refuses what is too large, too many or not SIP; only the values of the headers we read
 * then reach jain-sip, one at a time.
 */
public final class MessageParser {
    private static final int STUN_HEADER = 20;
    private static final Parsed.Ignored KEEP_ALIVE = new Parsed.Ignored("keep-alive");
    private static final Parsed.Ignored STUN = new Parsed.Ignored("stun");
    private static final Parsed.Ignored NOT_SIP = new Parsed.Ignored("not-sip");
    private static final Parsed.Ignored INCOMPLETE = new Parsed.Ignored("incomplete");
    private static final Parsed.Ignored BAD_RESPONSE = new Parsed.Ignored("bad-response");
    private static final Parsed.Ignored BAD_ACK = new Parsed.Ignored("bad-ack");

    private final Set<Rule> rules;
    private final HeaderIndex index;

    /** Makes a parser with all rules. */
    public MessageParser() {
        this(Rule.ALL);
    }

    /** Makes a parser with {@code rules} only, for tests of the rules. */
    MessageParser(Set<Rule> rules) {
        this.rules = rules.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(rules);
        this.index = new HeaderIndex(this.rules);
    }

    /**
     * Reads one message. It throws nothing, whatever the octets are, and keeps no reference to them.
     *
     * @param stream whether a stream carried it, so that Content-Length must be there and exact (RFC 3261 §18.3); false for UDP
     *     and for WebSocket, where the datagram or frame ends the body
     */
    public Parsed parse(byte[] bytes, int offset, int length, boolean stream) {
        int end = offset + length;
        if (isStun(bytes, offset, length)) {
            return STUN;
        }
        int start = offset;
        while (start < end && (bytes[start] == '\r' || bytes[start] == '\n' || bytes[start] == 0)) {
            start++;
        }
        if (start == end) {
            return KEEP_ALIVE;
        }
        if (!Octets.isToken(bytes[start]) || (start > offset && bytes[offset] != '\r')) {
            return NOT_SIP;
        }
        if (ResponseScan.isResponse(bytes, start, end)) {
            ResponseHead head = ResponseScan.scan(bytes, start, end - start);
            return head == null ? BAD_RESPONSE : new Parsed.Response(head);
        }
        Parsed parsed = request(bytes, start, end, stream);
        index.clear();
        return parsed;
    }

    /**
     * Returns the refusal of a message of which only the header part is known, such as one that the framer of a stream reports.
     *
     * @param reason one of the reasons of {@link StreamFramer.Sink#violation}
     */
    public Parsed refuse(byte[] header, int status, String reason) {
        index.read(header, 0, header.length);
        ReplyHeaders reply = ReplyLines.of(index);
        boolean ack = index.startLine().startsWith("ACK ");
        index.clear();
        if (reply == null) {
            return INCOMPLETE;
        }
        return ack ? BAD_ACK : new Parsed.Refused(reply, status, reason, List.of());
    }

    private Parsed request(byte[] bytes, int start, int end, boolean stream) {
        index.read(bytes, start, end);
        ReplyHeaders reply = ReplyLines.of(index);
        if (reply == null) {
            return index.startLine().toUpperCase(Locale.ROOT).contains(" SIP/") ? INCOMPLETE : NOT_SIP;
        }
        try {
            return new Parsed.Request(checked(reply, bytes, start, end, stream));
        } catch (Malformed malformed) {
            if (index.startLine().startsWith("ACK ")) {
                return BAD_ACK;
            }
            Rule rule = malformed.rule();
            return new Parsed.Refused(reply, rule.status(), rule.reason(), List.of());
        }
    }

    private SipRequest checked(ReplyHeaders reply, byte[] bytes, int start, int end, boolean stream) throws Malformed {
        if (index.broken() != null) {
            throw new Malformed(index.broken());
        }
        require(stream || end - start <= MessageLimits.MESSAGE, Rule.MESSAGE_SIZE);
        StartLine line = StartLine.of(index.startLine(), rules);
        checkDuplicates();
        int bodyStart = index.bodyStart() < 0 ? end : index.bodyStart();
        int bodyEnd = bodyStart + bodyLength(end - bodyStart, stream);
        require(bodyEnd - bodyStart <= MessageLimits.BODY, Rule.BODY_SIZE);
        RequestReader reader = new RequestReader(index, reply, rules);
        return reader.read(line, Arrays.copyOfRange(bytes, bodyStart, bodyEnd));
    }

    private void checkDuplicates() throws Malformed {
        Set<HeaderName> seen = EnumSet.noneOf(HeaderName.class);
        for (int i = 0; i < index.count(); i++) {
            HeaderName name = index.name(i);
            require(seen.add(name) || !name.single(), Rule.DUPLICATES);
        }
    }

    /** Returns how many of the {@code available} octets are the body (RFC 3261 §18.3). */
    private int bodyLength(int available, boolean stream) throws Malformed {
        int line = index.first(HeaderName.CONTENT_LENGTH);
        if (line < 0) {
            require(!stream, Rule.CONTENT_LENGTH_ON_STREAM);
            return available;
        }
        long length = Octets.number(index.value(line), Integer.MAX_VALUE);
        require(length >= 0, Rule.CONTENT_LENGTH);
        require(length <= available, Rule.CONTENT_LENGTH_BEYOND);
        return length < 0 ? available : (int) Math.min(length, available);
    }

    private void require(boolean fulfilled, Rule rule) throws Malformed {
        if (!fulfilled && rules.contains(rule)) {
            throw new Malformed(rule);
        }
    }

    /** Tells whether it is a STUN message (RFC 5389 §6, and the older form without magic cookie by its length). */
    private static boolean isStun(byte[] bytes, int offset, int length) {
        if (length < STUN_HEADER || bytes[offset] < 0 || bytes[offset] > 1) {
            return false;
        }
        boolean cookie = bytes[offset + 4] == 0x21
                && bytes[offset + 5] == 0x12
                && bytes[offset + 6] == (byte) 0xa4
                && bytes[offset + 7] == 0x42;
        int told = (bytes[offset + 2] & 0xff) << 8 | (bytes[offset + 3] & 0xff);
        return cookie || (bytes[offset + 1] != 0 && told == length - STUN_HEADER);
    }
}
