package org.openpresence.sip.transaction;

import org.openpresence.sip.message.Via;

/** The branches of our requests: the cookie, the instance that waits for the response, and the transaction's token. Pure. */
public final class Branch {
    private static final String PREFIX = Via.MAGIC_COOKIE + "op";
    private static final int TOKEN_AT = PREFIX.length() + 2;

    private Branch() {}

    /** Returns the branch of a transaction. */
    public static String of(int instance, long token) {
        StringBuilder branch = new StringBuilder(TOKEN_AT + 16).append(PREFIX);
        hex(branch, instance, 2);
        hex(branch, token, 16);
        return branch.toString();
    }

    private static void hex(StringBuilder text, long value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append("0123456789abcdef".charAt((int) (value >>> shift) & 15));
        }
    }

    /** Returns whether {@code branch} is of this form. */
    public static boolean isOurs(String branch) {
        if (branch.length() != TOKEN_AT + 16 || !branch.startsWith(PREFIX)) {
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
