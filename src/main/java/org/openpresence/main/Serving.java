package org.openpresence.main;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Handle;
import org.openpresence.bus.Inquiry;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.Results;
import org.openpresence.events.EventPackage;
import org.openpresence.judgement.Widths;
import org.openpresence.model.Answer;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.NotifierMeter;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.StateChanged;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.sip.Drain;
import org.openpresence.sip.SipMeter;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.timer.Monotonic;
import org.openpresence.verticle.LoopPlaces;
import org.openpresence.verticle.NotifierGauges;
import org.openpresence.verticle.NotifierVerticle;
import org.openpresence.verticle.PublicationVerticle;
import org.openpresence.verticle.SipGauges;
import org.openpresence.verticle.SipSettings.Listener;
import org.openpresence.verticle.SipVerticle;
import org.openpresence.verticle.SubscriptionVerticle;

/** The verticles that serve, on one Vert.x. Confined to the thread that starts them. */
final class Serving {
    private static final long DRAIN_NANOS = 5_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;

    /** What verticles hand each other on the bus of one node. */
    private static final List<Class<?>> LOCAL_TYPES = Stream.concat(
                    Stream.of(
                            PublishRequest.class,
                            SubscribeRequest.class,
                            Answer.class,
                            StateChanged.class,
                            NotifyBatch.class,
                            Withdrawal.class,
                            Results.class,
                            Handle.class,
                            ResponseHead.class),
                    Inquiry.TYPES.stream())
            .toList();

    private final Vertx vertx;
    private final Wiring wiring;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Widths widths;
    private final int loops;
    private final LoopPlaces places;
    private final NotifierGauges notifierGauges;
    private final SipGauges sipGauges;
    private final InstantSource clock = InstantSource.system();
    private final Drain drain = new Drain();
    private final List<String> deployed = new CopyOnWriteArrayList<>();

    Serving(Vertx vertx, Wiring wiring, PresentityTable table, PresentityRecords records, Widths widths) {
        this.vertx = vertx;
        this.wiring = wiring;
        this.table = table;
        this.records = records;
        this.widths = widths;
        this.loops = wiring.config().sip().eventLoops();
        this.places = new LoopPlaces(loops);
        this.notifierGauges = new NotifierGauges(
                loops, wiring.packages().all().stream().map(EventPackage::name).toList());
        this.sipGauges = new SipGauges(loops);
    }

    /** Returns a Vert.x as these verticles want it: as many event loops as instances, native sockets, the bus's codecs. */
    static Vertx vertx(int loops) {
        return prepared(Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops))
                .build());
    }

    /** Returns {@code vertx} with the bus's codecs. */
    static Vertx prepared(Vertx vertx) {
        LOCAL_TYPES.forEach(type -> OnThisNode.register(vertx.eventBus(), type));
        return vertx;
    }

    /** Takes the bus's codecs off {@code vertx} again. */
    static void unprepare(Vertx vertx) {
        LOCAL_TYPES.forEach(type -> vertx.eventBus().unregisterDefaultCodec(type));
    }

    /** Deploys the notifiers, which may be told of loaded state before anything else runs. */
    Future<?> deployNotifiers(NotifierMeter meter) {
        return deploy(
                () -> new NotifierVerticle(
                        places,
                        wiring::notifierSettings,
                        wiring.packages(),
                        table,
                        records,
                        clock,
                        meter,
                        notifierGauges),
                each());
    }

    /** Tells the notifiers of an entry that was loaded. */
    void loaded(Applied applied) {
        vertx.eventBus()
                .send(Addresses.changed(applied.key().slot(loops)), new StateChanged(applied, Optional.empty(), 0));
    }

    /** Deploys publication and subscription handling. */
    Future<?> deployHandlers() {
        return deploy(
                        () -> new PublicationVerticle(
                                places,
                                wiring.publishJudge(widths),
                                table,
                                records,
                                wiring.config().expires().expiresOffset().toSeconds(),
                                wiring.publicationsWaitForCommit()),
                        each())
                .compose(done -> deploy(
                        () -> new SubscriptionVerticle(
                                places,
                                wiring.subscribeJudge(widths),
                                table,
                                records,
                                wiring.subscriptionAnswers(),
                                wiring.config().database().fallback2db()),
                        each()));
    }

    /** Deploys SIP I/O: from now on requests are served. */
    Future<?> deploySip(List<Listener> listeners, SipMeter meter) {
        Map<Long, Long> merged = new ConcurrentHashMap<>();
        return deploy(
                () -> new SipVerticle(
                        places, wiring.sipSettings(listeners), new Monotonic(), meter, sipGauges, merged, drain),
                each());
    }

    /** From now on requests are refused with 503; returns when what was in hand is answered, or after some seconds. */
    void drain() {
        drain.begin();
        long until = System.nanoTime() + DRAIN_NANOS;
        while (drain.requestsInHand() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
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

    /** Returns the ids of what was deployed. */
    List<String> deployed() {
        return deployed;
    }

    private DeploymentOptions each() {
        return new DeploymentOptions().setInstances(loops);
    }
}
