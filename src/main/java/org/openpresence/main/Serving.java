package org.openpresence.main;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.ContentChanged;
import org.openpresence.bus.Dispatch;
import org.openpresence.bus.Handle;
import org.openpresence.bus.Inquiry;
import org.openpresence.bus.NodeGate;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.bus.RulesApplied;
import org.openpresence.bus.RulesChanged;
import org.openpresence.bus.RulesExplained;
import org.openpresence.bus.RulesInquiry;
import org.openpresence.bus.WatchedPresentities;
import org.openpresence.bus.WatcherQuestion;
import org.openpresence.events.EventPackage;
import org.openpresence.judgement.Widths;
import org.openpresence.notifier.NotifierMeter;
import org.openpresence.notifier.Standing;
import org.openpresence.notifier.StateChanged;
import org.openpresence.notifier.WatcherTally;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.sip.Drain;
import org.openpresence.sip.SipMeter;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.transaction.TransactionBound;
import org.openpresence.sip.transport.ConnectionBounds;
import org.openpresence.subscription.Consent;
import org.openpresence.timer.Monotonic;
import org.openpresence.verticle.LoopPlaces;
import org.openpresence.verticle.NotifierGauges;
import org.openpresence.verticle.NotifierVerticle;
import org.openpresence.verticle.PublicationVerticle;
import org.openpresence.verticle.SipGauges;
import org.openpresence.verticle.SipSettings;
import org.openpresence.verticle.SipSettings.Listener;
import org.openpresence.verticle.SipVerticle;
import org.openpresence.verticle.SubscriptionVerticle;

/** The verticles that serve, on one Vert.x. Confined to the thread that starts them. */
final class Serving {
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = 20_000_000;

    /** What verticles hand each other on the bus of one node. */
    private static final List<Class<?>> LOCAL_TYPES = Stream.concat(
                    Stream.of(
                            StateChanged.class,
                            RulesChanged.class,
                            RulesApplied.class,
                            ContentChanged.class,
                            WatchedPresentities.class,
                            WatcherQuestion.class,
                            RulesInquiry.class,
                            RulesExplained.class,
                            Consent.class,
                            ResponseHead.class,
                            Handle.class,
                            OwnershipNews.Doubt.class,
                            OwnershipNews.Adopted.class,
                            OwnershipNews.Lost.class,
                            OwnershipNews.NodeLeft.class),
                    Inquiry.TYPES.stream())
            .toList();

    private final Vertx vertx;
    private final Wiring wiring;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Widths widths;
    private final int loops;
    private final LoopPlaces places;
    private final WatcherTally watchers;
    private final NotifierGauges notifierGauges;
    private final SipGauges sipGauges;
    private final InstantSource clock;
    private final Drain drain = new Drain();
    private final List<String> deployed = new CopyOnWriteArrayList<>();
    private final List<String> sip = new CopyOnWriteArrayList<>();
    private final Standing standing;
    private final Dispatch dispatch;
    private final NodeGate gate;

    Serving(
            Vertx vertx,
            Wiring wiring,
            PresentityTable table,
            PresentityRecords records,
            Widths widths,
            Standing standing,
            InstantSource clock) {
        this.vertx = vertx;
        this.wiring = wiring;
        this.table = table;
        this.records = records;
        this.widths = widths;
        this.standing = standing;
        this.clock = clock;
        this.loops = wiring.config().sip().eventLoops();
        this.places = new LoopPlaces(loops);
        this.watchers = wiring.watcherTally();
        this.notifierGauges = new NotifierGauges(
                loops, wiring.packages().all().stream().map(EventPackage::name).toList(), watchers);
        this.sipGauges = new SipGauges(loops);
        this.dispatch = new Dispatch(vertx.eventBus(), standing.ownership().self(), loops);
        this.gate = new NodeGate(standing.ownership(), loops);
    }

    /** Returns a Vert.x as these verticles want it: as many event loops as instances, native sockets, the bus's codecs. */
    static Vertx vertx(int loops) {
        return withCodecs(Vertx.builder().with(options(loops)).build());
    }

    /** Returns a Vert.x as {@link #vertx} does, whose bus reaches the other nodes. */
    static Vertx clustered(int loops, ClusterManager members, String busHost, int busPort) {
        EventBusOptions bus = new EventBusOptions().setHost(busHost).setPort(busPort);
        return withCodecs(Waiting.forStart(
                        "cluster.bus_listen: " + busHost + ':' + busPort,
                        Vertx.builder()
                                .with(options(loops).setEventBusOptions(bus))
                                .withClusterManager(members)
                                .buildClustered())
                .exceptionHandler(Unhandled::log));
    }

    private static VertxOptions options(int loops) {
        return new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops);
    }

    /**
     * Returns the Vert.x of an application with the bus's codecs.
     *
     * @throws CannotStart if another server has it
     */
    static Vertx prepared(Vertx foreign) {
        try {
            return withCodecs(foreign);
        } catch (IllegalStateException taken) {
            throw new CannotStart("this Vert.x has a presence server already; one Vert.x takes one", taken);
        }
    }

    /** Takes the bus's codecs off {@code vertx} again. */
    static void unprepare(Vertx vertx) {
        LOCAL_TYPES.forEach(type -> vertx.eventBus().unregisterDefaultCodec(type));
        Dispatch.unregisterCodecs(vertx.eventBus());
    }

    private static Vertx withCodecs(Vertx vertx) {
        LOCAL_TYPES.forEach(type -> OnThisNode.register(vertx.eventBus(), type));
        Dispatch.registerCodecs(vertx.eventBus());
        return vertx;
    }

    /** Lets other nodes reach this one. */
    Future<?> openGate() {
        return vertx.deployVerticle(gate);
    }

    /** Returns how many requests, NOTIFYs and answers other nodes have sent. */
    long takenFromOthers() {
        return gate.taken();
    }

    /** Tells all notifiers. */
    void tellAll(OwnershipNews news) {
        for (int loop = 0; loop < loops; loop++) {
            OnThisNode.send(vertx.eventBus(), Addresses.ownership(loop), news);
        }
    }

    /** Has rules read again before they are used: of a key that was away from this node, a change was told elsewhere. */
    void forgetRules() {
        for (int loop = 0; loop < loops; loop++) {
            OnThisNode.send(vertx.eventBus(), Addresses.rules(loop), new OwnershipNews.Lost());
        }
    }

    /** Deploys the notifiers, which may be told of loaded state before anything else runs. */
    Future<?> deployNotifiers(NotifierMeter meter) {
        return deploy(
                () -> new NotifierVerticle(
                        places,
                        loop -> wiring.notifierSettings(loop, standing),
                        wiring.packages(),
                        table,
                        records,
                        dispatch,
                        clock,
                        meter,
                        notifierGauges,
                        wiring.asksSphere()),
                each());
    }

    /** Tells the notifier of an entry that this node owns now. */
    void adopted(OwnershipNews.Adopted entry) {
        OnThisNode.send(vertx.eventBus(), Addresses.ownership(entry.key().slot(loops)), entry);
    }

    /** Deploys publication and subscription handling; rules about who may watch are kept in {@code documents}. */
    Future<?> deployHandlers(RulesDocuments documents) {
        return deploy(
                        () -> new PublicationVerticle(
                                places,
                                wiring.publishJudge(widths),
                                table,
                                records,
                                dispatch,
                                wiring.config().expires().expiresOffset().toSeconds(),
                                wiring.publicationsWaitForCommit(),
                                clock),
                        each())
                .compose(done -> deploy(
                        () -> new SubscriptionVerticle(
                                places,
                                wiring.subscribeJudge(widths),
                                table,
                                records,
                                dispatch,
                                wiring.subscriptionAnswers(),
                                wiring.config().database().fallback2db(),
                                wiring.rules(documents, clock),
                                watchers),
                        each()));
    }

    /** Deploys SIP I/O: from now on requests are served. */
    Future<?> deploySip(List<Listener> listeners, SipMeter meter) {
        Map<Long, Long> merged = new ConcurrentHashMap<>();
        SipSettings settings = wiring.sipSettings(listeners);
        TransactionBound transactions = new TransactionBound(settings.serverTransactions(), loops);
        ConnectionBounds bounds = new ConnectionBounds(settings.tcpMaximum(), settings.tcpMaximumPerAddress());
        return deploy(
                        () -> new SipVerticle(
                                places,
                                settings,
                                new Monotonic(),
                                meter,
                                sipGauges,
                                merged,
                                bounds,
                                transactions,
                                drain,
                                dispatch,
                                standing,
                                records),
                        each())
                .onSuccess(sip::add);
    }

    /** Closes the sockets of SIP: answers that are written get through, requests get none any more. */
    Future<?> closeSip() {
        List<String> all = List.copyOf(sip);
        sip.clear();
        deployed.removeAll(all);
        return Future.join(all.stream().map(vertx::undeploy).toList());
    }

    /** From now on requests are refused with 503; returns when what was in hand is answered, or after some seconds. */
    void drain(Deadline end) {
        drain.begin();
        awaitAnswers(end);
    }

    /** From now on new requests are left to other nodes; returns when what is in hand is answered, or after some seconds. */
    void finish(Deadline end) {
        drain.turnDeaf();
        awaitAnswers(end);
    }

    private void awaitAnswers(Deadline end) {
        Deadline until = end.within(DRAIN);
        while (drain.requestsInHand() > 0 && !until.isOver()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /**
     * Marks for the database, and for the next owners where there are {@code others}, what watchers have confirmed: who has
     * need not be told again.
     */
    Future<?> settle(boolean others) {
        List<Future<Void>> all = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            all.add(vertx.eventBus()
                    .request(Addresses.inquiry(loop), new Inquiry.Settle(others))
                    .mapEmpty());
        }
        return Future.all(all);
    }

    NotifierGauges notifierGauges() {
        return notifierGauges;
    }

    SipGauges sipGauges() {
        return sipGauges;
    }

    private Future<String> deploy(Supplier<VerticleBase> verticle, DeploymentOptions options) {
        return vertx.deployVerticle(verticle, options).onSuccess(deployed::add);
    }

    /** Takes all verticles away, the last one first. */
    Future<?> undeploy() {
        List<String> all = new ArrayList<>(deployed);
        Collections.reverse(all);
        return Future.join(all.stream().map(vertx::undeploy).toList());
    }

    private DeploymentOptions each() {
        return new DeploymentOptions().setInstances(loops);
    }
}
