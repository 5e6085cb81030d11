package org.openpresence.sip.transaction;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.timer.TimerWheel;

/**
 * The client transactions of one instance (RFC 3261 §17.1.2): Timers E and F of its NOTIFYs. A response that belongs to none
 * costs one look-up. Confined to its event loop.
 */
public final class ClientTransactions {
    private final SipTimers timers;
    private final Tokens tokens = new Tokens();
    private final LongObjectMap<ClientTransaction> byToken;
    private final LongObjectMap<ClientTransaction> latest = new LongObjectHashMap<>();
    private final TimerWheel<ClientTransaction> wheel;
    private final Events events;

    /** What happens to transactions by themselves. */
    public interface Events {
        /** Timer E fired: send it again. */
        void retransmit(ClientTransaction transaction);

        /** Timer F fired: nobody answered. The transaction ends when this returns. */
        void timedOut(ClientTransaction transaction);
    }

    /** Makes an empty table with room for {@code capacity} open requests before it grows. */
    public ClientTransactions(SipTimers timers, int capacity, long nowMillis, Events events) {
        this.byToken = new LongObjectHashMap<>(capacity);
        this.timers = timers;
        this.events = events;
        this.wheel = new TimerWheel<>(Math.max(5, Math.min(50, timers.t1() / 10)), 1024, nowMillis);
    }

    /** Makes a transaction; it is started by {@link #start}. */
    public ClientTransaction create(NotifyRequest request, Asker asker) {
        ClientTransaction created = new ClientTransaction(tokens.next(), request, asker);
        byToken.put(created.token, created);
        latest.put(request.random(), created);
        return created;
    }

    /** Starts the timers of a transaction whose message leaves now; once more if it leaves on another way. */
    public void start(ClientTransaction transaction, long nowMillis) {
        transaction.start(nowMillis);
        schedule(transaction, nowMillis);
    }

    private void schedule(ClientTransaction transaction, long nowMillis) {
        long timerF = transaction.startedMillis() + timers.sixtyFourT1();
        boolean reliable = transaction.target().isReliable();
        transaction.due(reliable ? timerF : Math.min(nowMillis + transaction.nextInterval(timers), timerF));
        wheel.schedule(transaction, transaction.dueMillis());
    }

    /** Returns the transaction of that token; null for a stray response. */
    public ClientTransaction find(long token) {
        return byToken.get(token);
    }

    /** Returns the latest transaction of the subscription with that random number, if it is open; else null. */
    public ClientTransaction findLatest(long random) {
        return latest.get(random);
    }

    /**
     * Returns the open transactions over connections that have ended.
     *
     * @param lost when the connection to each peer ended, in milliseconds since the epoch: what left later has a newer one
     */
    public List<ClientTransaction> openTo(Map<InetSocketAddress, Long> lost) {
        List<ClientTransaction> found = new ArrayList<>();
        for (ClientTransaction open : byToken.values()) {
            Long endedMillis = open.isOver() || !open.target().isReliable()
                    ? null
                    : lost.get(open.target().address());
            if (endedMillis != null && open.startedMillis() <= endedMillis) {
                found.add(open);
            }
        }
        return found;
    }

    /** A provisional response came. */
    public void proceed(ClientTransaction transaction) {
        transaction.proceed(timers);
    }

    /** Ends a transaction: its final response came, or it could not be sent. */
    public void end(ClientTransaction transaction) {
        remove(transaction);
        transaction.end();
    }

    private void remove(ClientTransaction transaction) {
        byToken.remove(transaction.token);
        latest.remove(transaction.request().random(), transaction);
    }

    /** Does what is due; call it many times a second. */
    public void tick(long nowMillis) {
        wheel.advance(nowMillis, transaction -> due(transaction, nowMillis));
    }

    private void due(ClientTransaction transaction, long nowMillis) {
        if (transaction.isOver() || nowMillis < transaction.dueMillis()) {
            return; // the timer of an earlier way
        }
        if (nowMillis >= transaction.startedMillis() + timers.sixtyFourT1()) {
            remove(transaction);
            events.timedOut(transaction);
            transaction.end();
            return;
        }
        events.retransmit(transaction);
        if (!transaction.isOver()) {
            schedule(transaction, nowMillis);
        }
    }

    /** Returns how many are open. */
    public int size() {
        return byToken.size();
    }

    /** Returns how many timers are set, those of ended transactions included. */
    public int timers() {
        return wheel.size();
    }
}
