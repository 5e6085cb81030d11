package org.openpresence.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link ByteWriter} wrote. Every method takes the name of what it reads and throws an
 * {@link IllegalArgumentException} with it and the place where the octets are cut short or make no sense. Confined to the
 * thread that reads.
 */
public final class ByteReader {
    private static final int LONGEST_NUMBER = 63;

    private final byte[] octets;
    private final int end;
    private final int version;
    private int at;

    /** Begins at the first of {@code octets}, which nobody may change meanwhile. */
    public ByteReader(byte[] octets) {
        this(octets, 0, octets.length, 0);
    }

    private ByteReader(byte[] octets, int at, int end, int version) {
        this.octets = octets;
        this.at = at;
        this.end = end;
        this.version = version;
    }

    /** Returns a reader of the next record's fields; this reader goes on behind it, whatever of it is read. */
    public ByteReader record(String what) {
        need(5, what);
        int found = octets[at] & 0xff;
        if (found == 0) {
            throw malformed(what, "unknown version 0");
        }
        long length = (octets[at + 1] & 0xffL) << 24
                | (octets[at + 2] & 0xff) << 16
                | (octets[at + 3] & 0xff) << 8
                | (octets[at + 4] & 0xff);
        need(5 + length, what);
        ByteReader record = new ByteReader(octets, at + 5, at + 5 + (int) length, found);
        at = record.end;
        return record;
    }

    /** Returns the version of the record that is read; 0 outside of one. */
    public int version() {
        return version;
    }

    /** Returns whether fields follow: an older release wrote fewer. */
    public boolean hasMore() {
        return at < end;
    }

    /** Checks that nothing follows {@code what}. */
    public void end(String what) {
        if (hasMore()) {
            throw malformed(what, (end - at) + " octets follow its end");
        }
    }

    /** Reads an octet, 0 to 255. */
    public int octet(String what) {
        need(1, what);
        return octets[at++] & 0xff;
    }

    /** Reads true or false. */
    public boolean flag(String what) {
        int value = octet(what);
        if (value > 1) {
            at--;
            throw malformed(what, "neither true nor false: " + value);
        }
        return value == 1;
    }

    /** Reads a number. */
    public long number(String what) {
        long value = 0;
        int from = at;
        for (int shift = 0; shift <= LONGEST_NUMBER; shift += 7) {
            int next = octet(what);
            if (shift == LONGEST_NUMBER && next > 1) {
                break;
            }
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        at = from;
        throw malformed(what, "a number of more than 64 bits");
    }

    /** Reads a number from 0 to {@code maximum}. */
    public int number(String what, int maximum) {
        int from = at;
        long value = number(what);
        if (value < 0 || value > maximum) {
            at = from;
            throw malformed(what, value + " is not between 0 and " + maximum);
        }
        return (int) value;
    }

    /** Reads 64 bits. */
    public long bits(String what) {
        need(8, what);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (octets[at++] & 0xff);
        }
        return value;
    }

    /** Reads octets into an array of their own. */
    public byte[] bytes(String what) {
        int length = length(what);
        at += length;
        return Arrays.copyOfRange(octets, at - length, at);
    }

    /** Reads a text. */
    public String text(String what) {
        int length = length(what);
        at += length;
        return length == 0 ? "" : new String(octets, at - length, length, StandardCharsets.UTF_8);
    }

    /** Reads a text; returns {@code likely} itself if it is equal, so that thousands of equal ones are one. */
    public String text(String what, String likely) {
        String text = text(what);
        return text.equals(likely) ? likely : text;
    }

    /** Reads as many values as were written, each by {@code each}. */
    public <T> List<T> list(String what, Function<ByteReader, T> each) {
        int count = length(what);
        @SuppressWarnings("unchecked") // List.of copies it; it never leaves as an array of T
        T[] values = (T[]) new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = each.apply(this);
        }
        return List.of(values);
    }

    /** Returns the exception that says that {@code what} is wrong here, and why. */
    public IllegalArgumentException malformed(String what, String why) {
        return new IllegalArgumentException(what + " at octet " + at + ": " + why);
    }

    /** A length or a count: everything counted takes at least one octet, so a nonsense cannot make us allocate much. */
    private int length(String what) {
        int length = number(what, Integer.MAX_VALUE);
        need(length, what);
        return length;
    }

    private void need(long count, String what) {
        if (count > end - at) {
            throw malformed(what, "cut short, " + count + " octets are needed and " + (end - at) + " are left");
        }
    }
}
