package org.openpresence.sip.transaction;

import java.nio.charset.StandardCharsets;
import org.openpresence.sip.message.Via;

/** The branches of our requests: the cookie, the instance that waits for the response, and the transaction's token. Pure. */
public final class Branch {
    private static final String PREFIX = Via.MAGIC_COOKIE + "op";
    private static final byte[] PREFIX_OCTETS = PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int TOKEN_AT = PREFIX.length() + 2;

    private Branch() {}

    /** Octets of a branch. */
    public static final int LENGTH = TOKEN_AT + 16;

    /** Returns the branch of a transaction. */
    public static String of(int instance, long token) {
        byte[] branch = new byte[LENGTH];
        write(instance, token, branch, 0);
        return new String(branch, StandardCharsets.US_ASCII);
    }

    /** Writes the branch of a transaction at {@code from} and returns where it ends. */
    public static int write(int instance, long token, byte[] to, int from) {
        System.arraycopy(PREFIX_OCTETS, 0, to, from, PREFIX_OCTETS.length);
        hex(instance, 2, to, from + PREFIX_OCTETS.length);
        hex(token, 16, to, from + TOKEN_AT);
        return from + LENGTH;
    }

    private static void hex(long value, int digits, byte[] to, int from) {
        for (int i = 0; i < digits; i++) {
            to[from + i] = HEX[(int) (value >>> (4 * (digits - 1 - i))) & 15];
        }
    }

    /** Returns whether {@code branch} is of this form. */
    public static boolean isOurs(String branch) {
        if (branch.length() != LENGTH || !branch.startsWith(PREFIX)) {
            return false;
        }
        for (int i = PREFIX.length(); i < branch.length(); i++) {
            if ("0123456789abcdef".indexOf(branch.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the instance in a branch of ours. */
    public static int instance(String branch) {
        return Integer.parseInt(branch.substring(PREFIX.length(), TOKEN_AT), 16);
    }

    /** Returns the token in a branch of ours. */
    public static long token(String branch) {
        return Long.parseUnsignedLong(branch.substring(TOKEN_AT), 16);
    }
}
