package org.openpresence.sip.transaction;

import org.openpresence.notifier.NotifyRequest;
import org.openpresence.sip.transport.Pacer;
import org.openpresence.sip.transport.Target;

/** One NOTIFY that was sent and not yet answered (RFC 3261 §17.1.2). Confined to its instance's event loop. */
public final class ClientTransaction implements Pacer.Message {
    final long token;
    private final NotifyRequest request;
    private final Asker asker;
    private long startedMillis;
    private long dueMillis;
    private boolean hasPlace;
    private byte[] bytes;
    private Target target;
    private long intervalMillis;

    ClientTransaction(long token, NotifyRequest request, Asker asker) {
        this.token = token;
        this.request = request;
        this.asker = asker;
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
    public Asker asker() {
        return asker;
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

    /** Timer F runs from here (RFC 3261 §17.1.2.2). */
    void start(long nowMillis) {
        startedMillis = nowMillis;
        intervalMillis = 0;
    }

    long startedMillis() {
        return startedMillis;
    }

    /** Returns when its one timer that counts is due. */
    long dueMillis() {
        return dueMillis;
    }

    void due(long atMillis) {
        dueMillis = atMillis;
    }

    @Override
    public boolean hasPlace() {
        return hasPlace;
    }

    @Override
    public void hasPlace(boolean has) {
        hasPlace = has;
    }

    long nextInterval(SipTimers timers) {
        intervalMillis = intervalMillis == 0 ? timers.t1() : Math.min(2 * intervalMillis, timers.t2());
        return intervalMillis;
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
