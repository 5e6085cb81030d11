package org.openpresence.sip.message;

import java.util.Arrays;
import java.util.Locale;

/**
 * The headers that are read; every other line is skipped, because jain-sip keeps each header name it ever meets. Immutable.
 *
 * <p>A header is SINGLE when a second line of it makes the message malformed (RFC 3261 §7.3.1).
 */
enum HeaderName {
    VIA("Via", Times.MANY),
    FROM("From", Times.SINGLE),
    TO("To", Times.SINGLE),
    CALL_ID("Call-ID", Times.SINGLE),
    CSEQ("CSeq", Times.SINGLE),
    MAX_FORWARDS("Max-Forwards", Times.SINGLE),
    CONTACT("Contact", Times.MANY),
    RECORD_ROUTE("Record-Route", Times.MANY),
    ROUTE("Route", Times.MANY),
    EVENT("Event", Times.SINGLE),
    EXPIRES("Expires", Times.SINGLE),
    ACCEPT("Accept", Times.MANY),
    REQUIRE("Require", Times.MANY),
    SUPPORTED("Supported", Times.MANY),
    P_ASSERTED_IDENTITY("P-Asserted-Identity", Times.MANY),
    SIP_IF_MATCH("SIP-If-Match", Times.MANY),
    CONTENT_TYPE("Content-Type", Times.SINGLE),
    CONTENT_ENCODING("Content-Encoding", Times.MANY),
    CONTENT_LENGTH("Content-Length", Times.SINGLE),
    USER_AGENT("User-Agent", Times.MANY),
    SENDER("Sender", Times.MANY);

    /** How many lines of it a message may have. */
    private enum Times {
        SINGLE,
        MANY
    }

    private static final int SLOTS = 128;
    private static final HeaderName[][] TABLE = table();

    private final String text;
    private final String lower;
    private final boolean single;

    HeaderName(String text, Times times) {
        this.text = text;
        this.single = times == Times.SINGLE;
        this.lower = text.toLowerCase(Locale.ROOT);
    }

    /** Returns the name as it is written. */
    String text() {
        return text;
    }

    /** Tells whether a message may have only one line of it. */
    boolean single() {
        return single;
    }

    /** Returns the header whose long or compact name stands in {@code bytes}, in any case; null when it is none of ours. */
    static HeaderName of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length == 1) {
            return ofCompact(lower(bytes[start]));
        }
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + lower(bytes[i]);
        }
        for (HeaderName name : TABLE[hash & (SLOTS - 1)]) {
            if (name.matches(bytes, start, length)) {
                return name;
            }
        }
        return null;
    }

    private boolean matches(byte[] bytes, int start, int length) {
        if (lower.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[start + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static HeaderName ofCompact(byte letter) {
        return switch (letter) {
            case 'v' -> VIA;
            case 'f' -> FROM;
            case 't' -> TO;
            case 'i' -> CALL_ID;
            case 'm' -> CONTACT;
            case 'o' -> EVENT;
            case 'k' -> SUPPORTED;
            case 'c' -> CONTENT_TYPE;
            case 'e' -> CONTENT_ENCODING;
            case 'l' -> CONTENT_LENGTH;
            default -> null;
        };
    }

    private static byte lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
    }

    private static HeaderName[][] table() {
        HeaderName[][] table = new HeaderName[SLOTS][0];
        for (HeaderName name : values()) {
            int hash = 0;
            for (int i = 0; i < name.lower.length(); i++) {
                hash = hash * 31 + name.lower.charAt(i);
            }
            HeaderName[] slot = table[hash & (SLOTS - 1)];
            HeaderName[] longer = Arrays.copyOf(slot, slot.length + 1);
            longer[slot.length] = name;
            table[hash & (SLOTS - 1)] = longer;
        }
        return table;
    }
}
