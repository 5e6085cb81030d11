package org.openpresence.sip.transaction;

/**
 * The timers of RFC 3261 §17.1.1.1, in milliseconds. Immutable.
 *
 * @param t1 round-trip estimate
 * @param t2 longest retransmission interval
 */
public record SipTimers(long t1, long t2) {
    /** Returns Timer F and Timer J, 64*T1: how long a transaction may last or be remembered. */
    public long sixtyFourT1() {
        return 64 * t1;
    }
}
