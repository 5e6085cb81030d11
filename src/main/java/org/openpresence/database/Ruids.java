package org.openpresence.database;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names for publications that another program left without one. Safe for any thread. */
final class Ruids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int OCTETS = 12;

    private Ruids() {}

    /** Returns a new name: {@code pres-} and 24 hexadecimal digits. */
    static String random() {
        byte[] octets = new byte[OCTETS];
        RANDOM.nextBytes(octets);
        return "pres-" + HexFormat.of().formatHex(octets);
    }
}
