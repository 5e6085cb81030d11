package org.openpresence.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Octets that grow while records are written, for {@link ByteReader}. Confined to the thread that writes. */
public final class ByteWriter {
    private static final int LENGTH = 4;

    private byte[] octets;
    private int size;

    /** Begins with room for {@code expected} octets. */
    public ByteWriter(int expected) {
        octets = new byte[Math.max(16, expected)];
    }

    /** Begins a record of {@code version}; returns the mark for {@link #end}. Records nest. */
    public int begin(int version) {
        octet(version);
        room(LENGTH);
        size += LENGTH;
        return size;
    }

    /** Ends the record that {@code begin} began. */
    public ByteWriter end(int mark) {
        int length = size - mark;
        for (int i = 1; i <= LENGTH; i++) {
            octets[mark - i] = (byte) length;
            length >>>= 8;
        }
        return this;
    }

    /** Writes the lowest eight bits of {@code value}. */
    public ByteWriter octet(int value) {
        room(1);
        octets[size++] = (byte) value;
        return this;
    }

    /** Writes true or false. */
    public ByteWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /** Writes a number, small ones in few octets: seven bits in each, lowest first; a negative one takes ten. */
    public ByteWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octets[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        octets[size++] = (byte) rest;
        return this;
    }

    /** Writes 64 bits in eight octets: for hashes and random numbers. */
    public ByteWriter bits(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            octets[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Writes the length of {@code value} and its octets. */
    public ByteWriter bytes(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, octets, size, value.length);
        size += value.length;
        return this;
    }

    /** Writes {@code value} in UTF-8 after its length. */
    public ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes how many {@code values} there are and each by {@code each}. */
    public <T> ByteWriter list(Collection<T> values, BiConsumer<ByteWriter, T> each) {
        number(values.size());
        for (T value : values) {
            each.accept(this, value);
        }
        return this;
    }

    /** Returns a copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(octets, size);
    }

    private void room(int more) {
        int needed = Math.addExact(size, more);
        if (needed > octets.length) {
            octets =
                    Arrays.copyOf(octets, (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8L, octets.length * 2L)));
        }
    }
}
