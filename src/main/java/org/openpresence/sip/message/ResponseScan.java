package org.openpresence.sip.message;

import java.nio.charset.StandardCharsets;

/**
 * The few things that matter of a response to one of our requests, found by one pass over its octets (RFC 3261 §17.1.3): nearly
 * every response to a NOTIFY is a plain 200. Pure.
 */
public final class ResponseScan {
    private static final int STATUS_LINE = 11;
    private static final long MAX_SECONDS = (1L << 32) - 1;
    private static final long MAX_CSEQ = (1L << 31) - 1;

    private final byte[] bytes;
    private final int end;
    private String branch = "";
    private long cseq = -1;
    private String method = "";
    private long retryAfter = -1;
    private boolean viaSeen;

    private ResponseScan(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** Returns what the response says; null where it is none, or has no branch in its topmost Via or no CSeq. */
    public static ResponseHead scan(byte[] bytes, int offset, int length) {
        if (length < STATUS_LINE || !isResponse(bytes, offset, offset + length)) {
            return null;
        }
        int status = status(bytes, offset);
        return status < 100 || status > 699 ? null : new ResponseScan(bytes, offset + length).head(status, offset);
    }

    /** Tells whether the octets begin like a status line. */
    static boolean isResponse(byte[] bytes, int start, int end) {
        return end - start > 4
                && lower(bytes[start]) == 's'
                && lower(bytes[start + 1]) == 'i'
                && lower(bytes[start + 2]) == 'p'
                && bytes[start + 3] == '/';
    }

    private static int status(byte[] bytes, int start) {
        if (bytes[start + 4] != '2' || bytes[start + 5] != '.' || bytes[start + 6] != '0' || bytes[start + 7] != ' ') {
            return -1;
        }
        int status = 0;
        for (int i = start + 8; i < start + STATUS_LINE; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = status * 10 + digit;
        }
        boolean more = bytes.length > start + STATUS_LINE;
        return more && bytes[start + STATUS_LINE] > ' ' ? -1 : status;
    }

    private ResponseHead head(int status, int start) {
        int line = nextLine(start);
        while (line < end && bytes[line] != '\r' && bytes[line] != '\n') {
            int next = nextLine(line);
            header(line, next);
            line = next;
        }
        boolean usable = !branch.isEmpty() && cseq >= 0 && !method.isEmpty();
        return usable ? new ResponseHead(status, branch, cseq, method, retryAfter) : null;
    }

    private void header(int start, int lineEnd) {
        int value;
        switch (lower(bytes[start])) {
            case 'v' -> {
                value = viaSeen ? -1 : value("via", "v", start, lineEnd);
                if (value >= 0) {
                    viaSeen = true;
                    via(value, lineEnd);
                }
            }
            case 'c' -> {
                value = cseq >= 0 ? -1 : value("cseq", "", start, lineEnd);
                if (value >= 0) {
                    cseq(value, lineEnd);
                }
            }
            case 'r' -> {
                value = value("retry-after", "", start, lineEnd);
                if (value >= 0) {
                    retryAfter = number(value, digitsEnd(value, lineEnd), MAX_SECONDS);
                }
            }
            default -> {}
        }
    }

    /** Returns where the value begins when the line has one of the names; else -1. */
    private int value(String name, String compact, int start, int lineEnd) {
        int i = start;
        while (i < lineEnd && Octets.isToken(bytes[i])) {
            i++;
        }
        if (!named(name, start, i) && !named(compact, start, i)) {
            return -1;
        }
        i = skipBlanks(i, lineEnd);
        return i < lineEnd && bytes[i] == ':' ? skipBlanks(i + 1, lineEnd) : -1;
    }

    private void via(int start, int lineEnd) {
        int i = start;
        while (i < lineEnd && bytes[i] != ',') {
            if (bytes[i] == '"') {
                i = endOfQuotes(i, lineEnd);
            } else if (bytes[i] == ';') {
                int name = skipBlanks(i + 1, lineEnd);
                int nameEnd = tokenEnd(name, lineEnd);
                int equals = skipBlanks(nameEnd, lineEnd);
                if (named("branch", name, nameEnd) && equals < lineEnd && bytes[equals] == '=') {
                    int value = skipBlanks(equals + 1, lineEnd);
                    branch = text(value, tokenEnd(value, lineEnd));
                    return;
                }
                i = nameEnd - 1;
            }
            i++;
        }
    }

    private void cseq(int start, int lineEnd) {
        int digits = digitsEnd(start, lineEnd);
        int name = skipBlanks(digits, lineEnd);
        if (name > digits) {
            cseq = number(start, digits, MAX_CSEQ);
            method = text(name, tokenEnd(name, lineEnd));
        }
    }

    private int nextLine(int start) {
        int i = start;
        while (i < end) {
            if (bytes[i++] == '\n' && (i == end || !Octets.isBlank(bytes[i]))) {
                return i;
            }
        }
        return end;
    }

    private int endOfQuotes(int start, int lineEnd) {
        int i = start + 1;
        while (i < lineEnd && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    private int skipBlanks(int start, int lineEnd) {
        int i = start;
        while (i < lineEnd && (Octets.isBlank(bytes[i]) || bytes[i] == '\r' || bytes[i] == '\n')) {
            i++;
        }
        return i;
    }

    private int tokenEnd(int start, int lineEnd) {
        int i = start;
        while (i < lineEnd && Octets.isToken(bytes[i])) {
            i++;
        }
        return i;
    }

    private int digitsEnd(int start, int lineEnd) {
        int i = start;
        while (i < lineEnd && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }

    /** Returns the number in the digits from {@code start} to {@code digitsEnd}; -1 when there are none or it is too large. */
    private long number(int start, int digitsEnd, long maximum) {
        long value = start == digitsEnd ? -1 : 0;
        for (int i = start; i < digitsEnd && value >= 0; i++) {
            value = value * 10 + bytes[i] - '0';
            value = value > maximum ? -1 : value;
        }
        return value;
    }

    private boolean named(String name, int start, int nameEnd) {
        if (nameEnd - start != name.length() || name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lower(bytes[start + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int start, int textEnd) {
        return new String(bytes, start, textEnd - start, StandardCharsets.ISO_8859_1);
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }
}
