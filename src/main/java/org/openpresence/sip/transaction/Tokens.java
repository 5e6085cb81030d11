package org.openpresence.sip.transaction;

import java.security.SecureRandom;

/** Random numbers that nobody can guess, drawn from the system in blocks. Confined to one thread. */
public final class Tokens {
    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[4096];
    private int at = block.length;

    /** Returns 64 fresh bits, never 0. */
    public long next() {
        if (at == block.length) {
            random.nextBytes(block);
            at = 0;
        }
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (block[at++] & 0xff);
        }
        return value == 0 ? next() : value;
    }
}
