package org.openpresence.sip;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.openpresence.model.Document;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.sip.dialog.NextHop;
import org.openpresence.sip.dialog.NotifyRenderer;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.transaction.Asker;
import org.openpresence.sip.transaction.Branch;
import org.openpresence.sip.transaction.ClientTransaction;
import org.openpresence.sip.transaction.ClientTransactions;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.sip.transport.Pacer;
import org.openpresence.sip.transport.Resolver;
import org.openpresence.sip.transport.Target;
import org.openpresence.sip.transport.Transmitter;

/**
 * Sends NOTIFYs (RFC 6665 §4.2.2, RFC 3261 §17.1.2) and tells the notifiers what became of them, in batches. Confined to the event
 * loop of its instance.
 */
public final class NotifyClient implements ClientTransactions.Events {
    private static final int TIMEOUT = 408;
    private static final int UNREACHABLE = 503;
    private static final int LARGE = 1_300;

    private final String node;
    private final int instance;
    private final boolean largeOverTcp;
    private final Transmitter transmitter;
    private final Resolver resolver;
    private final NotifyRenderer renderer;
    private final ClientTransactions transactions;
    private final InstantSource clock;
    private final SipMeter meter;
    private final BooleanSupplier lease;
    private final BiConsumer<Asker, List<NotifyResult>> results;
    private final Map<Asker, List<NotifyResult>> collected = new HashMap<>();
    private final Pacer<ClientTransaction> pacer = new Pacer<>(this::transmit);

    /**
     * Makes the client of one instance.
     *
     * @param node id of this node, another one after each start
     * @param largeOverTcp whether a NOTIFY over 1,300 octets to a URI that names no transport tries TCP (RFC 3261 §18.1.1)
     * @param capacity open NOTIFYs that there is room for before the table grows
     * @param lease whether this node may act: without it nothing leaves
     * @param results takes the results for a notifier
     */
    public NotifyClient(
            String node,
            int instance,
            boolean largeOverTcp,
            Transmitter transmitter,
            Resolver resolver,
            String allowEvents,
            SipTimers timers,
            int capacity,
            InstantSource clock,
            SipMeter meter,
            BooleanSupplier lease,
            BiConsumer<Asker, List<NotifyResult>> results) {
        this.node = node;
        this.instance = instance;
        this.largeOverTcp = largeOverTcp;
        this.transmitter = transmitter;
        this.resolver = resolver;
        this.renderer = new NotifyRenderer(allowEvents);
        this.transactions = new ClientTransactions(timers, capacity, clock.millis(), this);
        this.clock = clock;
        this.meter = meter;
        this.lease = lease;
        this.results = results;
    }

    /** Sends the NOTIFYs of a batch; its answer is the caller's to send before. */
    public void send(NotifyBatch batch) {
        Asker asker = new Asker(batch.owner(), batch.loop());
        boolean mayAct = lease.getAsBoolean();
        for (NotifyRequest request : batch.requests()) {
            if (mayAct) {
                send(request, batch.body().orElse(null), asker);
            } else {
                collect(request, asker, NotifyResult.NOT_SENT, -1);
            }
        }
        if (batch.changedNanos() != 0) {
            meter.published(System.nanoTime() - batch.changedNanos());
        }
    }

    /** Sends a NOTIFY no more, if it is still open; its result is of no interest. */
    public void withdraw(Withdrawal withdrawal) {
        ClientTransaction transaction = transactions.findLatest(withdrawal.random());
        if (transaction != null && transaction.request().cseq() == withdrawal.cseq()) {
            Target target = transaction.target();
            transactions.end(transaction);
            if (target != null) {
                pacer.ended(target, transaction);
            }
        }
    }

    private void send(NotifyRequest request, Document body, Asker asker) {
        ClientTransaction transaction = transactions.create(request, asker);
        Optional<NextHop> hop = NextHop.of(request.dialog());
        if (hop.isEmpty()) {
            unreachable(transaction);
            return;
        }
        InetSocketAddress known = resolver.known(hop.get().host(), hop.get().port());
        if (known != null) {
            begin(transaction, hop.get(), known, body);
        } else {
            resolver.resolve(hop.get().host(), hop.get().port()).onComplete(found -> {
                if (transactions.find(transaction.token()) == null) {
                    meter.ignored("withdrawn");
                } else if (found.succeeded()) {
                    begin(transaction, hop.get(), found.result(), body);
                } else {
                    unreachable(transaction);
                }
                flushResults();
            });
        }
    }

    private void begin(ClientTransaction transaction, NextHop hop, InetSocketAddress address, Document body) {
        // Numbers of connections mean something only to the very process that gave them.
        boolean ours = hop.flow().node().equals(node) && hop.flow().instance() == instance;
        long connection = hop.onFlow() && ours ? hop.flow().connection() : 0;
        render(transaction, hop, new Target(hop.transport(), address, connection), body);
        boolean large = largeOverTcp
                && transaction.bytes().length > LARGE
                && !hop.transportNamed()
                && !transaction.target().isReliable();
        if (large) {
            overTcpFirst(transaction, hop, address, body);
        } else if (!transaction.target().isReliable()) {
            pacer.enqueue(transaction.target(), transaction);
        } else if (!transmit(transaction)) {
            meter.ignored("ended-before-sending");
        }
    }

    /** Over TCP, and over UDP where nobody accepts the connection. */
    private void overTcpFirst(ClientTransaction transaction, NextHop hop, InetSocketAddress address, Document body) {
        render(transaction, hop, new Target("tcp", address, 0), body);
        transactions.start(transaction, clock.millis());
        transmitter.send(transaction.bytes(), transaction.target(), () -> {
            if (!transaction.isOver()) {
                render(transaction, hop, new Target("udp", address, 0), body);
                pacer.enqueue(transaction.target(), transaction);
            }
        });
    }

    private void render(ClientTransaction transaction, NextHop hop, Target target, Document body) {
        String transport = target.transport();
        byte[] bytes = renderer.render(
                transaction.request(),
                hop,
                transport.toUpperCase(Locale.ROOT),
                transmitter.sentBy(transport),
                Branch.of(instance, transaction.token()),
                body);
        transaction.send(bytes, target);
    }

    private boolean transmit(ClientTransaction transaction) {
        if (transaction.isOver()) {
            return false;
        }
        transactions.start(transaction, clock.millis());
        transmitter.send(transaction.bytes(), transaction.target(), () -> {
            if (!transaction.isOver()) {
                unreachable(transaction);
                flushResults();
            }
        });
        return true;
    }

    /** Takes a response whose branch names this instance; call {@link #flushResults} after a batch. */
    public void received(ResponseHead response) {
        ClientTransaction transaction = transactions.find(Branch.token(response.branch()));
        if (transaction == null || response.cseq() != transaction.request().cseq()) {
            meter.ignored("stray-response");
        } else if (response.status() < 200) {
            transactions.proceed(transaction);
            pacer.answered(transaction.target(), transaction);
        } else {
            end(transaction, response.status(), response.retryAfterSeconds(), true);
        }
    }

    @Override
    public void retransmit(ClientTransaction transaction) {
        pacer.lost(transaction.target(), transaction);
        if (!lease.getAsBoolean()) {
            return;
        }
        transmitter.send(transaction.bytes(), transaction.target(), () -> meter.ignored("retransmission-not-sent"));
    }

    @Override
    public void timedOut(ClientTransaction transaction) {
        pacer.ended(transaction.target(), transaction);
        collect(transaction, TIMEOUT, -1);
    }

    private void unreachable(ClientTransaction transaction) {
        end(transaction, UNREACHABLE, -1, false);
    }

    private void end(ClientTransaction transaction, int status, long retryAfterSeconds, boolean answered) {
        Target target = transaction.target();
        transactions.end(transaction);
        if (target != null && answered) {
            pacer.answered(target, transaction);
        } else if (target != null) {
            pacer.ended(target, transaction);
        }
        collect(transaction, status, retryAfterSeconds);
    }

    private void collect(ClientTransaction transaction, int status, long retryAfterSeconds) {
        collect(transaction.request(), transaction.asker(), status, retryAfterSeconds);
    }

    private void collect(NotifyRequest request, Asker asker, int status, long retryAfterSeconds) {
        collected
                .computeIfAbsent(asker, absent -> new ArrayList<>())
                .add(new NotifyResult(
                        request.key(), request.slot(), request.random(), request.cseq(), status, retryAfterSeconds));
    }

    /** Hands the collected results to the notifiers. */
    public void flushResults() {
        if (!collected.isEmpty()) {
            collected.forEach(results);
            collected.clear();
        }
    }

    /** Does what is due; call it many times a second. */
    public void tick() {
        transactions.tick(clock.millis());
        pacer.tick(clock.millis());
        flushResults();
    }

    /** Returns how many NOTIFYs are open. */
    public int open() {
        return transactions.size();
    }

    /** Returns how many timers are set. */
    public int timers() {
        return transactions.timers();
    }

    /** Returns how many NOTIFYs wait for their turn. */
    public int waiting() {
        return pacer.waiting();
    }
}
