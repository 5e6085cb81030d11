package org.openpresence.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Dispatch;
import org.openpresence.bus.Handle;
import org.openpresence.bus.NodeGate;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.Results;
import org.openpresence.bus.Returned;
import org.openpresence.model.Answer;
import org.openpresence.model.Flow;
import org.openpresence.model.Ipv6;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.Standing;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.sip.Calls;
import org.openpresence.sip.Drain;
import org.openpresence.sip.NotifyClient;
import org.openpresence.sip.Requests;
import org.openpresence.sip.Responder;
import org.openpresence.sip.SipMeter;
import org.openpresence.sip.UserAgentServer;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.transaction.Branch;
import org.openpresence.sip.transaction.ServerTransactions;
import org.openpresence.sip.transaction.TransactionBound;
import org.openpresence.sip.transport.Advertised;
import org.openpresence.sip.transport.ConnectionBounds;
import org.openpresence.sip.transport.Endpoint;
import org.openpresence.sip.transport.Resolver;
import org.openpresence.sip.transport.TcpConnections;
import org.openpresence.sip.transport.UdpSocket;

/** SIP I/O: one instance for each event loop, all on the same ports. Understands messages and hands them on. */
public final class SipVerticle extends VerticleBase implements Requests {
    private static final long TICK_MILLIS = 20;
    private static final int SLOW_TICKS = 50;

    private final LoopPlaces places;
    private final SipSettings settings;
    private final InstantSource clock;
    private final SipMeter meter;
    private final SipGauges gauges;
    private final Drain drain;
    private final Map<Long, Long> merged;
    private final ConnectionBounds bounds;
    private final TransactionBound transactionBound;
    private final Dispatch dispatch;
    private final Standing standing;
    private final PresentityRecords records;
    private final MessageParser parser = new MessageParser();
    private int instance;
    private Endpoint endpoint;
    private TcpConnections connections;
    private ServerTransactions transactions;
    private UserAgentServer server;
    private Routing routing;
    private ForeignDialogs foreignDialogs;
    private Addressing addressing;
    private NotifyClient notifies;
    private FunctionCalls functions;
    private Resolver resolver;
    private int ticks;
    private long lastTickNanos;

    /**
     * Makes one instance.
     *
     * @param merged shared by all instances, see {@link ServerTransactions}
     * @param bounds shared by all instances
     * @param transactionBound shared by all instances
     * @param drain begun when the node is about to leave
     * @param dispatch takes requests to their owners and results to notifiers
     * @param standing what this node is in its cluster
     * @param records where dialogs are found whose tag is not ours
     */
    public SipVerticle(
            LoopPlaces places,
            SipSettings settings,
            InstantSource clock,
            SipMeter meter,
            SipGauges gauges,
            Map<Long, Long> merged,
            ConnectionBounds bounds,
            TransactionBound transactionBound,
            Drain drain,
            Dispatch dispatch,
            Standing standing,
            PresentityRecords records) {
        this.places = places;
        this.settings = settings;
        this.clock = clock;
        this.meter = meter;
        this.gauges = gauges;
        this.merged = merged;
        this.bounds = bounds;
        this.transactionBound = transactionBound;
        this.drain = drain;
        this.dispatch = dispatch;
        this.standing = standing;
        this.records = records;
    }

    @Override
    public Future<?> start() {
        instance = places.claim(SipVerticle.class);
        build();
        List<Future<?>> started = new ArrayList<>(listenOnBus());
        settings.listeners().forEach(listener -> started.add(listen(listener)));
        lastTickNanos = System.nanoTime();
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
        return Future.all(started);
    }

    private void build() {
        // A message that has begun has as long to come to its end as a request has to be answered.
        Duration halfMessage = Duration.ofMillis(settings.timers().sixtyFourT1());
        connections = new TcpConnections(vertx, new Streams(), bounds, halfMessage, settings.tcpIdleSeconds());
        endpoint = new Endpoint(connections);
        Calls calls = new Calls(endpoint);
        resolver = new Resolver(vertx, settings.nameServers());
        transactions = new ServerTransactions(settings.timers(), transactionBound, merged, clock.millis());
        server = new UserAgentServer(
                settings.policy(), instance, transactions, this, new Responder(calls), meter, drain);
        notifies = new NotifyClient(
                settings.policy().node(),
                instance,
                settings.largeOverTcp(),
                endpoint,
                resolver,
                settings.policy().allowEvents(),
                settings.timers(),
                settings.subscriptions(),
                clock,
                meter,
                standing.lease(),
                (asker, results) -> dispatch.results(asker.node(), asker.loop(), new Results(List.copyOf(results))));
        routing = new Routing(standing.ownership(), standing.lease(), meter, server::giveUp, drain, clock.millis());
        addressing = new Addressing(settings.packages(), new Lanes(context));
        foreignDialogs = new ForeignDialogs(records::findDialog, settings.dialogLookups(), context);
        functions = new FunctionCalls(vertx, calls, parser, settings, instance, server, clock);
    }

    private List<Future<?>> listenOnBus() {
        return List.of(
                consume(Addresses.answer(instance), this::answer),
                consume(
                        Addresses.returned(instance),
                        (Returned returned) -> routing.returned(returned.transaction(), clock.millis())),
                consume(Addresses.send(instance), this::send),
                consume(Addresses.withdraw(instance), notifies::withdraw),
                consume(Addresses.ask(instance), notifies::asked),
                consume(Addresses.response(instance), (ResponseHead response) -> {
                    notifies.received(response);
                    notifies.flushResults();
                }),
                vertx.eventBus()
                        .<Handle>localConsumer(Addresses.handle(instance), functions::handle)
                        .completion());
    }

    private <T> Future<?> consume(String address, Consumer<T> taker) {
        return vertx.eventBus()
                .<T>localConsumer(address, message -> taker.accept(message.body()))
                .completion();
    }

    @Override
    public Future<?> stop() {
        resolver.close();
        return endpoint.close();
    }

    private Future<?> listen(SipSettings.Listener listener) {
        InetSocketAddress address = new InetSocketAddress(listener.host(), listener.port());
        Advertised sentBy = listener.advertised().withPort(listener.port());
        if (listener.transport().equals("tcp")) {
            endpoint.tcpListener(address.getAddress(), sentBy);
            return connections.listen(listener.host(), listener.port());
        }
        Datagrams receiver = new Datagrams(listener);
        return UdpSocket.open(vertx, address, settings.udpBufferBytes(), receiver)
                .onSuccess(socket -> endpoint.add(socket, sentBy));
    }

    private void tick() {
        long now = clock.millis();
        long nanos = System.nanoTime();
        meter.loopDelayed(Math.max(0, nanos - lastTickNanos - TICK_MILLIS * 1_000_000));
        lastTickNanos = nanos;
        notifies.tick();
        routing.tick(now);
        if (++ticks % SLOW_TICKS == 0) {
            transactions.tick(now);
            connections.tick();
            gauges.publish(
                    instance,
                    transactions.size(),
                    notifies.open(),
                    notifies.timers(),
                    connections.size(),
                    notifies.waiting());
        }
    }

    private void send(NotifyBatch batch) {
        batch.answer().ifPresent(this::answer);
        notifies.send(batch);
    }

    /** An answer that comes while this node may not act is asked for again: the owner knows it. */
    private void answer(Answer answer) {
        long transaction = answer.origin().transaction();
        if (!standing.lease().getAsBoolean()) {
            routing.returned(transaction, clock.millis());
        } else {
            routing.answered(transaction);
            server.answer(answer);
        }
    }

    @Override
    public void publish(PublishRequest request) {
        PresentityKey key = PresentityKey.of(request.presentity());
        int slot = key.slot(places.count());
        routing.route(
                request.origin().transaction(), key, owner -> dispatch.publish(owner, slot, request), clock.millis());
    }

    @Override
    public void subscribe(SubscribeRequest request) {
        if (ForeignDialogs.isForeign(request)) {
            foreignDialogs.find(request, this::route, this::later);
        } else if (request.toTag().isEmpty()) {
            addressing.find(request, this::route, this::failed);
        } else {
            route(request);
        }
    }

    private void failed(SubscribeRequest request) {
        server.answer(new Answer(request.origin(), 500, "", "", List.of()));
    }

    /** The database might know the dialog: no 481. */
    private void later(SubscribeRequest request) {
        server.answer(new Answer(request.origin(), 503, "", "", RequestHandling.LATER));
    }

    private void route(SubscribeRequest request) {
        PresentityKey key = NodeGate.keyOf(request);
        int slot = key.slot(places.count());
        routing.route(
                request.origin().transaction(), key, owner -> dispatch.subscribe(owner, slot, request), clock.millis());
    }

    private void onMessage(Parsed parsed, Flow flow) {
        if (parsed instanceof Parsed.Request request) {
            server.received(request.request(), flow, clock.millis());
        } else if (parsed instanceof Parsed.Response response) {
            onResponse(response.head());
        } else if (parsed instanceof Parsed.Refused refused) {
            server.refused(refused, flow);
        } else if (parsed instanceof Parsed.Ignored ignored) {
            meter.ignored(ignored.cause());
        }
    }

    /** The kernel spreads datagrams by sender: a response may arrive at another instance than its request left from. */
    private void onResponse(ResponseHead response) {
        if (!Branch.isOurs(response.branch())) {
            meter.ignored("stray-response");
            return;
        }
        int sender = Branch.instance(response.branch());
        if (sender == instance) {
            notifies.received(response);
        } else if (sender < places.count()) {
            OnThisNode.send(vertx.eventBus(), Addresses.response(sender), response);
        } else {
            meter.ignored("stray-response");
        }
    }

    /** What comes over UDP. */
    private final class Datagrams implements UdpSocket.Receiver {
        private final SipSettings.Listener listener;

        Datagrams(SipSettings.Listener listener) {
            this.listener = listener;
        }

        @Override
        public void received(byte[] bytes, int length, InetSocketAddress from) {
            Parsed parsed = parser.parse(bytes, 0, length, false);
            if (parsed instanceof Parsed.Response response) {
                onResponse(response.head());
                return;
            }
            Flow flow = new Flow(
                    "udp",
                    Ipv6.normalized(from.getAddress().getHostAddress()),
                    from.getPort(),
                    listener.advertised().to(from.getAddress()),
                    listener.port(),
                    settings.policy().node(),
                    instance,
                    0);
            onMessage(parsed, flow);
        }

        @Override
        public void batchOver() {
            notifies.flushResults();
        }
    }

    /** What comes over TCP. */
    private final class Streams implements TcpConnections.Receiver {
        @Override
        public void received(byte[] bytes, TcpConnections.Connection connection) {
            onMessage(parser.parse(bytes, 0, bytes.length, true), flowOf(connection));
            notifies.flushResults();
        }

        @Override
        public void violated(byte[] header, int status, String reason, TcpConnections.Connection connection) {
            onMessage(parser.refuse(header, status, reason), flowOf(connection));
        }

        @Override
        public void closed(TcpConnections.Connection connection) {
            notifies.lost(Resolver.literal(connection.remoteHost(), connection.remotePort()));
        }

        @Override
        public void dropped(String cause) {
            meter.ignored(cause);
        }

        private Flow flowOf(TcpConnections.Connection connection) {
            return new Flow(
                    "tcp",
                    connection.remoteHost(),
                    connection.remotePort(),
                    connection.localHost(),
                    connection.localPort(),
                    settings.policy().node(),
                    instance,
                    connection.id());
        }
    }
}
