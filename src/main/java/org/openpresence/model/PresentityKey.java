package org.openpresence.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of the SHA-256 of a presentity's canonical name: the key of its entry in the table, and part of our
 * To-tags. Immutable.
 *
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record PresentityKey(long high, long low) {

    /** Returns the key of {@code presentity}. */
    public static PresentityKey of(Presentity presentity) {
        byte[] hash = sha256(presentity.address().getBytes(StandardCharsets.UTF_8));
        return new PresentityKey(longAt(hash, 0), longAt(hash, 8));
    }

    /** Returns which of {@code count} event loops the owner serves this presentity on, from 0. */
    public int slot(int count) {
        return (int) Math.floorMod(low, (long) count);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    static long longAt(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[offset + i] & 0xff);
        }
        return value;
    }
}
