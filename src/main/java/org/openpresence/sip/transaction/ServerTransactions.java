package org.openpresence.sip.transaction;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.Map;
import org.openpresence.model.Flow;
import org.openpresence.model.Operations;
import org.openpresence.sip.message.SipRequest;
import org.openpresence.sip.message.Via;
import org.openpresence.timer.TimerWheel;

/**
 * The server transactions of one instance (RFC 3261 §17.2): they absorb retransmissions and recognise merged requests
 * (§8.2.2.2). Bounded. Confined to its event loop, but for {@code merged}, which all instances share.
 */
public final class ServerTransactions {
    private final SipTimers timers;
    private final TransactionBound bound;
    private final Map<Long, Long> merged;
    private final LongObjectMap<ServerTransaction> byId = new LongObjectHashMap<>();
    private final TimerWheel<ServerTransaction> wheel;
    private int granted;

    /**
     * Makes an empty table.
     *
     * @param bound how many all instances may hold
     * @param merged operation to transaction of all instances, safe for any thread
     */
    public ServerTransactions(SipTimers timers, TransactionBound bound, Map<Long, Long> merged, long nowMillis) {
        this.timers = timers;
        this.bound = bound;
        this.merged = merged;
        this.wheel = new TimerWheel<>(250, 256, nowMillis);
    }

    /** Returns the number that identifies the transaction of {@code request} (RFC 3261 §17.2.3). */
    public static long identify(SipRequest request) {
        Via via = request.reply().via();
        if (via.branch().startsWith(Via.MAGIC_COOKIE)) {
            return Operations.identify(request.method(), via.branch(), via.host(), "", via.port());
        }
        String first = request.reply().vias().get(0) + '\n' + request.requestUri();
        return Operations.identify(
                request.method() + request.callId(), request.fromTag(), request.toTag(), first, request.cseq());
    }

    /** Returns the transaction of that number; null if there is none. */
    public ServerTransaction find(long id) {
        return byId.get(id);
    }

    /** Returns whether there is no room for another. */
    public boolean isFull() {
        if (byId.size() >= granted) {
            granted += bound.take();
        }
        return byId.size() >= granted;
    }

    /**
     * Keeps a new transaction; its Timer J runs from its arrival. It is merged when a request of the same identity without
     * To-tag came on another way and still lives (RFC 3261 §8.2.2.2).
     */
    public ServerTransaction create(long id, long operation, SipRequest request, Flow flow, long nowMillis) {
        Long first = request.toTag().isEmpty() ? merged.putIfAbsent(operation, id) : null;
        boolean again = first != null && first != id;
        ServerTransaction created =
                new ServerTransaction(id, operation, again, request.method(), flow, request.reply());
        byId.put(id, created);
        wheel.schedule(created, nowMillis + timers.sixtyFourT1());
        return created;
    }

    /** Ends what is over; call it several times a second. */
    public void tick(long nowMillis) {
        wheel.advance(nowMillis, over -> {
            byId.remove(over.id, over);
            merged.remove(over.operation, over.id);
        });
        int kept = keptPortion();
        int spare = granted - byId.size() - kept;
        if (spare > 0 && spare >= kept) {
            granted -= spare;
            bound.giveBack(spare);
        }
    }

    /** One that has none keeps nothing: where the bound is small, what idle instances kept would be all that the others could have. */
    private int keptPortion() {
        return byId.isEmpty() ? 0 : bound.portion();
    }

    /** Returns how many there are. */
    public int size() {
        return byId.size();
    }
}
