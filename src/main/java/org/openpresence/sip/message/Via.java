package org.openpresence.sip.message;

/**
 * The topmost Via of a message (RFC 3261 §20.42). Immutable.
 *
 * @param transport in upper case: {@code UDP}
 * @param host of sent-by in lower case, an IPv6 reference with its brackets
 * @param port of sent-by; -1 when absent
 * @param branch "" when absent
 * @param rport whether the sender asks for RFC 3581 (the parameter is there without a value)
 * @param maddr value of maddr; "" when absent
 */
public record Via(String transport, String host, int port, String branch, boolean rport, String maddr) {

    /** The beginning of every branch since RFC 3261. */
    public static final String MAGIC_COOKIE = "z9hG4bK";
}
