package org.openpresence.sip.transaction;

import org.openpresence.notifier.NotifyRequest;
import org.openpresence.sip.transport.Target;

/** One NOTIFY that was sent and not yet answered (RFC 3261 §17.1.2). Confined to its instance's event loop. */
public final class ClientTransaction {
    final long token;
    private final NotifyRequest request;
    private final int loop;
    private final long sentMillis;
    private byte[] bytes;
    private Target target;
    private long intervalMillis;

    ClientTransaction(long token, NotifyRequest request, int loop, long sentMillis) {
        this.token = token;
        this.request = request;
        this.loop = loop;
        this.sentMillis = sentMillis;
    }

    /** Returns the random number in its branch. */
    public long token() {
        return token;
    }

    /** Returns what was to be told to whom. */
    public NotifyRequest request() {
        return request;
    }

    /** Returns the notifier that wants to know the result. */
    public int loop() {
        return loop;
    }

    /** Returns the message; null when it is over. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns where it goes; null while that is being looked up. */
    public Target target() {
        return target;
    }

    /** Gives it its message and its way. */
    public void send(byte[] message, Target to) {
        bytes = message;
        target = to;
    }

    long sentMillis() {
        return sentMillis;
    }

    long nextInterval(SipTimers timers) {
        intervalMillis = intervalMillis == 0 ? timers.t1() : Math.min(2 * intervalMillis, timers.t2());
        return intervalMillis;
    }

    /** Returns whether it was retransmitted or is about to be for the first time. */
    boolean isFirstInterval(SipTimers timers) {
        return intervalMillis <= timers.t1();
    }

    void end() {
        bytes = null;
        target = null;
    }

    /** Returns whether it ended. */
    public boolean isOver() {
        return bytes == null;
    }

    /** Timer E starts at T2 once a provisional response has come. */
    void proceed(SipTimers timers) {
        intervalMillis = timers.t2();
    }
}
