package org.openpresence.sip;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.openpresence.model.Document;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.sip.dialog.NotifyRenderer;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.transaction.Asker;
import org.openpresence.sip.transaction.Branch;
import org.openpresence.sip.transaction.ClientTransaction;
import org.openpresence.sip.transaction.ClientTransactions;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.sip.transport.Candidates;
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
    private static final int UNAVAILABLE = 503;
    private static final long AVOID_SECONDS = 30;
    private static final long AVOID_LONGEST_SECONDS = 3_600;
    private static final int LARGE = 1_300;

    private final int instance;
    private final boolean largeOverTcp;
    private final Transmitter transmitter;
    private final Resolver resolver;
    private final NotifyRenderer renderer;
    private final ClientTransactions transactions;
    private final InstantSource clock;
    private final SipMeter meter;
    private final BooleanSupplier lease;
    private final CollectedResults results;
    private final Ways ways;
    private final LongObjectMap<Alternatives> alternatives = new LongObjectHashMap<>();
    private final Map<InetSocketAddress, Long> lost = new HashMap<>();
    private final Pacer<ClientTransaction> pacer = new Pacer<>(this::transmit);

    /**
     * What is left to try when a target fails.
     *
     * @param afterLoss whether it counts only when the connection is lost, and not when the watcher refuses
     */
    private record Alternatives(Way way, List<Target> targets, Document body, boolean afterLoss) {}

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
        this.instance = instance;
        this.ways = new Ways(node, instance);
        this.largeOverTcp = largeOverTcp;
        this.transmitter = transmitter;
        this.resolver = resolver;
        this.renderer = new NotifyRenderer(allowEvents);
        this.transactions = new ClientTransactions(timers, capacity, clock.millis(), this);
        this.clock = clock;
        this.meter = meter;
        this.lease = lease;
        this.results = new CollectedResults(results);
    }

    /** Sends the NOTIFYs of a batch; its answer is the caller's to send before. */
    public void send(NotifyBatch batch) {
        Asker asker = new Asker(batch.owner(), batch.loop());
        boolean mayAct = lease.getAsBoolean();
        for (NotifyRequest request : batch.requests()) {
            if (mayAct) {
                send(request, batch.body().orElse(null), asker);
            } else {
                results.addNotSent(request, asker);
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
            alternatives.remove(transaction.token());
            transactions.end(transaction);
            leave(target, transaction, false);
        }
    }

    /** Says of NOTIFYs that are not open here that they were not sent: how they ended was said before, and the owner missed it. */
    public void asked(Enquiry enquiry) {
        Asker asker = new Asker(enquiry.owner(), enquiry.loop());
        for (Enquiry.Open open : enquiry.about()) {
            ClientTransaction transaction = transactions.findLatest(open.random());
            if (transaction == null || transaction.request().cseq() != open.cseq()) {
                meter.ignored("not-known-here");
                results.add(
                        asker,
                        new NotifyResult(
                                open.key(),
                                open.slot(),
                                open.random(),
                                open.cseq(),
                                NotifyResult.NOT_SENT,
                                CollectedResults.NO_RETRY_AFTER));
            }
        }
        flushResults();
    }

    private void send(NotifyRequest request, Document body, Asker asker) {
        ClientTransaction transaction = transactions.create(request, asker);
        Way way = ways.of(request);
        if (way.connection() != null && transmitter.isConnected(way.connection().connection())) {
            alternatives.put(transaction.token(), new Alternatives(way, List.of(), body, true));
            begin(transaction, way, way.connection(), List.of(), body);
        } else {
            byUri(transaction, way, body);
        }
    }

    /** As RFC 3261 §18 says of a request that belongs to no connection. */
    private void byUri(ClientTransaction transaction, Way way, Document body) {
        if (way.literal() != null) {
            tryFirst(transaction, way, List.of(way.literal()), body);
        } else if (way.host().isEmpty()) {
            unreachable(transaction);
        } else {
            lookUp(transaction, way, body);
        }
    }

    private void lookUp(ClientTransaction transaction, Way way, Document body) {
        Candidates known = resolver.known(way.host(), way.port(), way.transport());
        if (known != null) {
            tryFirst(transaction, way, resolver.order(known), body);
            return;
        }
        resolver.resolve(way.host(), way.port(), way.transport()).onComplete(found -> {
            if (transactions.find(transaction.token()) == null) {
                meter.ignored("withdrawn");
            } else if (found.succeeded()) {
                tryFirst(transaction, way, resolver.order(found.result()), body);
            } else {
                unreachable(transaction);
            }
            flushResults();
        });
    }

    private void tryFirst(ClientTransaction transaction, Way way, List<Target> targets, Document body) {
        List<Target> reached = reached(targets);
        if (reached.isEmpty()) {
            unreachable(transaction);
        } else {
            begin(transaction, way, reached.get(0), reached.subList(1, reached.size()), body);
        }
    }

    /** Returns those targets that there is a socket for: mostly all. */
    private List<Target> reached(List<Target> targets) {
        for (Target target : targets) {
            if (!transmitter.reaches(target)) {
                return targets.stream().filter(transmitter::reaches).toList();
            }
        }
        return targets;
    }

    private void begin(ClientTransaction transaction, Way way, Target target, List<Target> others, Document body) {
        render(transaction, way, target, body);
        if (!others.isEmpty()) {
            alternatives.put(transaction.token(), new Alternatives(way, others, body, false));
        }
        boolean large = largeOverTcp
                && transaction.bytes().length > LARGE
                && way.transport().isEmpty()
                && !target.isReliable();
        Target stream = large ? streamOf(others) : null;
        if (stream != null) {
            List<Target> rest = new ArrayList<>(others);
            rest.remove(stream);
            rest.add(0, target);
            begin(transaction, way, stream, rest, body);
        } else if (large) {
            overTcpFirst(transaction, way, target, body);
        } else if (!target.isReliable()) {
            pacer.enqueue(target, transaction);
        } else if (!transmit(transaction)) {
            meter.ignored("ended-before-sending");
        }
    }

    /** Returns the first target that is a TCP server by its own records; null if there is none. */
    private static Target streamOf(List<Target> targets) {
        for (Target target : targets) {
            if (target.isReliable()) {
                return target;
            }
        }
        return null;
    }

    /** Over TCP, and over UDP where nobody accepts the connection. */
    private void overTcpFirst(ClientTransaction transaction, Way way, Target target, Document body) {
        render(transaction, way, new Target("tcp", target.address(), 0), body);
        transactions.start(transaction, clock.millis());
        transmitter.send(transaction.bytes(), transaction.target(), () -> {
            if (!transaction.isOver()) {
                render(transaction, way, target, body);
                pacer.enqueue(target, transaction);
            }
        });
    }

    private void render(ClientTransaction transaction, Way way, Target target, Document body) {
        byte[] bytes = renderer.render(
                transaction.request(),
                way.strict(),
                target.transport(),
                transmitter.sentBy(target),
                instance,
                transaction.token(),
                body);
        transaction.send(bytes, target);
    }

    /** Tries the next target of the same name with a transaction of its own (RFC 3263 §4.3); false when there is none. */
    private boolean tryNext(ClientTransaction failed, boolean answered, long avoidSeconds) {
        Alternatives left = alternatives.remove(failed.token());
        if (left == null || (left.afterLoss() && answered)) {
            return false;
        }
        Target target = failed.target();
        transactions.end(failed);
        leave(target, failed, answered);
        ClientTransaction next = transactions.create(failed.request(), failed.asker());
        if (left.afterLoss()) {
            byUri(next, left.way(), left.body());
        } else {
            resolver.avoid(target, avoidSeconds);
            tryFirst(next, left.way(), left.targets(), left.body());
        }
        return true;
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
        if (transaction == null
                || transaction.isOver()
                || response.cseq() != transaction.request().cseq()) {
            meter.ignored("stray-response");
        } else if (response.status() < 200) {
            transactions.proceed(transaction);
            pacer.answered(transaction.target(), transaction);
        } else if (response.status() != UNAVAILABLE
                || !tryNext(transaction, true, avoidSeconds(response.retryAfterSeconds()))) {
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
        Alternatives left = alternatives.remove(transaction.token());
        if (left != null && !left.afterLoss()) {
            resolver.avoid(transaction.target(), AVOID_SECONDS);
        }
        pacer.ended(transaction.target(), transaction);
        results.add(transaction, TIMEOUT, CollectedResults.NO_RETRY_AFTER);
    }

    private static long avoidSeconds(long retryAfter) {
        return Math.min(AVOID_LONGEST_SECONDS, Math.max(AVOID_SECONDS, retryAfter));
    }

    /** The connection to {@code peer} has ended. What was outstanding on it does not wait for Timer F, see {@link #tick}. */
    public void lost(InetSocketAddress peer) {
        lost.put(peer, clock.millis());
    }

    /**
     * What was outstanding on lost connections leaves on another way, or its owners hear of it, all in one batch (RFC 3261
     * §17.1.4).
     */
    private void leaveLost() {
        if (!lost.isEmpty()) {
            List<ClientTransaction> stranded = transactions.openTo(lost);
            lost.clear();
            stranded.forEach(this::unreachable);
        }
    }

    private void unreachable(ClientTransaction transaction) {
        if (!tryNext(transaction, false, AVOID_SECONDS)) {
            end(transaction, UNAVAILABLE, CollectedResults.NO_RETRY_AFTER, false);
        }
    }

    private void end(ClientTransaction transaction, int status, long retryAfterSeconds, boolean answered) {
        Target target = transaction.target();
        alternatives.remove(transaction.token());
        transactions.end(transaction);
        leave(target, transaction, answered);
        results.add(transaction, status, retryAfterSeconds);
    }

    private void leave(Target target, ClientTransaction transaction, boolean answered) {
        if (target != null && answered) {
            pacer.answered(target, transaction);
        } else if (target != null) {
            pacer.ended(target, transaction);
        }
    }

    /** Hands the collected results to the notifiers. */
    public void flushResults() {
        results.flush();
    }

    /** Does what is due; call it many times a second. */
    public void tick() {
        leaveLost();
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
