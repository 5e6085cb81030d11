package org.openpresence.main;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.openpresence.admin.Gauge;
import org.openpresence.admin.Health;
import org.openpresence.admin.HttpVerticle;
import org.openpresence.admin.Metrics;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.Results;
import org.openpresence.cluster.HazelcastMember;
import org.openpresence.config.DatabaseConfig;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.ExpiresConfig;
import org.openpresence.config.NotifyConfig;
import org.openpresence.config.PresenceConfig;
import org.openpresence.config.SipConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.DatabaseSettings;
import org.openpresence.database.DatabaseUnavailable;
import org.openpresence.database.NoRecords;
import org.openpresence.database.RowWidths;
import org.openpresence.database.TableNames;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.mwi.MessageSummaryPackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.judgement.ExpiryPolicy;
import org.openpresence.judgement.PublishJudge;
import org.openpresence.judgement.SubscribeJudge;
import org.openpresence.model.Answer;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.FailurePolicy;
import org.openpresence.notifier.NotifierSettings;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.StateChanged;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.sip.ServerPolicy;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.verticle.LoopPlaces;
import org.openpresence.verticle.NotifierGauges;
import org.openpresence.verticle.NotifierVerticle;
import org.openpresence.verticle.PublicationVerticle;
import org.openpresence.verticle.SipGauges;
import org.openpresence.verticle.SipSettings;
import org.openpresence.verticle.SipVerticle;
import org.openpresence.verticle.SubscriptionVerticle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node: builds every object, starts and stops in order. Confined to the thread that starts it. */
final class Node {
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 25;
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final PresenceConfig config;
    private final String name;
    private final SecureRandom random = new SecureRandom();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Health health = new Health();
    private final EventPackages packages =
            new EventPackages(List.of(new PresencePackage(), new MessageSummaryPackage()));
    private final Metrics metrics =
            new Metrics(packages.all().stream().map(EventPackage::name).toList());
    private Vertx vertx;
    private HazelcastMember member;
    private Database database;

    Node(PresenceConfig config) {
        this.config = config;
        this.name = "node-" + HexFormat.of().toHexDigits(random.nextInt());
    }

    /** Starts everything and returns what the READY line says. */
    String start() {
        List<SipSettings.Listener> listeners = Ports.probe(config.sip().listen());
        int loops = config.sip().eventLoops();
        vertx = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops))
                .build();
        registerCodecs();
        member = HazelcastMember.startAlone(name);
        PresentityRecords records = openRecords();
        SipTimers timers = timers();
        PresentityTable table = member.table(timers.sixtyFourT1());
        int http = deploy(listeners, loops, timers, table, records);
        health.started();
        return readyLine(listeners, http);
    }

    private int deploy(
            List<SipSettings.Listener> listeners,
            int loops,
            SipTimers timers,
            PresentityTable table,
            PresentityRecords records) {
        LoopPlaces places = new LoopPlaces(loops);
        NotifierGauges notifierGauges = new NotifierGauges(loops);
        SipGauges sipGauges = new SipGauges(loops);
        registerGauges(notifierGauges, sipGauges, records);
        InstantSource clock = InstantSource.system();
        DeploymentOptions each = new DeploymentOptions().setInstances(loops);
        await(
                "notifier",
                vertx.deployVerticle(
                        () -> new NotifierVerticle(
                                places,
                                this::notifierSettings,
                                packages,
                                table,
                                records,
                                clock,
                                metrics,
                                notifierGauges),
                        each));
        load(table, records, loops);
        boolean commits = config.database().publicationDurability() == DatabaseConfig.Durability.DATABASE
                || config.database().fallback2db();
        await(
                "publication",
                vertx.deployVerticle(
                        () -> new PublicationVerticle(
                                places,
                                publishJudge(),
                                table,
                                records,
                                config.expires().expiresOffset().toSeconds(),
                                commits),
                        each));
        await(
                "subscription",
                vertx.deployVerticle(
                        () -> new SubscriptionVerticle(
                                places,
                                subscribeJudge(),
                                table,
                                records,
                                new SubscriptionVerticle.SubscriptionAnswers(
                                        config.subscription().toTagPref(),
                                        config.subscription().successCode(),
                                        packages.allowEvents()),
                                config.database().fallback2db()),
                        each));
        Map<Long, Long> merged = new ConcurrentHashMap<>();
        SipSettings sip = sipSettings(listeners, timers);
        await(
                "sip.listen",
                vertx.deployVerticle(
                        () -> new SipVerticle(places, sip, clock, new SipMetrics(metrics), sipGauges, merged, draining),
                        each));
        return startHttp();
    }

    private int startHttp() {
        if (config.http().listen().isEmpty()) {
            return -1;
        }
        String host = config.http().listen().get().host();
        int port = config.http().listen().get().port();
        HttpVerticle verticle = new HttpVerticle(host, port, health, metrics);
        try {
            await("http.listen: " + host + ':' + port, vertx.deployVerticle(verticle));
        } catch (CannotStart taken) {
            throw new CannotStart(
                    taken.getMessage()
                            + ": end the program that holds it or choose another port with --set http.listen=...",
                    taken);
        }
        return verticle.port();
    }

    private void registerCodecs() {
        for (Class<?> type : List.of(
                PublishRequest.class,
                SubscribeRequest.class,
                Answer.class,
                StateChanged.class,
                NotifyBatch.class,
                Results.class,
                ResponseHead.class)) {
            OnThisNode.register(vertx.eventBus(), type);
        }
    }

    private PresentityRecords openRecords() {
        DatabaseConfig wanted = config.database();
        if (wanted.url() instanceof DatabaseUrl.Memory) {
            return new NoRecords();
        }
        database = await(
                "db_url",
                Database.open(
                        vertx,
                        databaseSettings(wanted),
                        event -> packages.find(event)
                                .map(EventPackage::contentType)
                                .orElse("application/octet-stream"),
                        InstantSource.system(),
                        new CommitFigures(metrics::databaseCommit)));
        return database.records();
    }

    private static DatabaseSettings databaseSettings(DatabaseConfig wanted) {
        DatabaseSettings settings = wanted.url() instanceof DatabaseUrl.H2 h2
                ? DatabaseSettings.h2(Path.of(h2.path()))
                : mariaDb((DatabaseUrl.MariaDb) wanted.url());
        return settings.withTables(new TableNames(
                        wanted.tables().presentity(),
                        wanted.tables().activeWatchers(),
                        wanted.tables().watchers()))
                .withMigrate(wanted.migrate())
                .withPeriods(
                        wanted.cleanPeriod().map(Duration::toMillis).orElse(0L),
                        wanted.dbUpdatePeriod().map(Duration::toMillis).orElse(0L),
                        TimeUnit.SECONDS.toMillis(20));
    }

    private static DatabaseSettings mariaDb(DatabaseUrl.MariaDb server) {
        return DatabaseSettings.mariaDb(server.jdbcUrl(), server.user(), server.password());
    }

    private SipTimers timers() {
        SipConfig.Timers timers = config.sip().timers();
        return new SipTimers(
                timers.t1().toMillis(), timers.t2().toMillis(), timers.t4().toMillis());
    }

    private SipSettings sipSettings(List<SipSettings.Listener> listeners, SipTimers timers) {
        SipConfig sip = config.sip();
        List<String> types = packages.all().stream()
                .flatMap(one -> one.publishableTypes().stream())
                .distinct()
                .toList();
        return new SipSettings(
                listeners,
                new ServerPolicy(
                        name,
                        sip.domains(),
                        config.subscription().serverAddress(),
                        sip.answerRegister(),
                        packages.allowEvents(),
                        types),
                timers,
                sip.udpBufferBytes(),
                config.limits().serverTransactions(),
                sip.tcpMaxConnections(),
                (int) sip.tcpIdle().toSeconds(),
                sip.largeRequests() == SipConfig.LargeRequests.TCP);
    }

    private NotifierSettings notifierSettings(int loop) {
        NotifyConfig notification = config.notification();
        return new NotifierSettings(
                loop,
                new FailurePolicy(
                        notification.failurePolicy() == NotifyConfig.FailurePolicy.ANY,
                        notification.timeoutRmSubs(),
                        notification.failureStrikes()),
                notification.minInterval().toMillis(),
                notification.onRefresh(),
                config.limits().notifyOutstanding());
    }

    private ExpiryPolicy expiryPolicy() {
        ExpiresConfig expires = config.expires();
        return new ExpiryPolicy(
                expires.minExpires(),
                expires.maxExpires(),
                expires.minExpiresAction() == ExpiresConfig.MinimumAction.RAISE);
    }

    private PublishJudge publishJudge() {
        Supplier<String> tags = () -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(15));
        Supplier<String> ruids = () -> "pres-" + HexFormat.of().formatHex(bytes(12));
        return new PublishJudge(
                packages,
                expiryPolicy(),
                widths(),
                config.limits().publicationsPerPresentity(),
                config.limits().bodyBytes(),
                tags,
                ruids);
    }

    private SubscribeJudge subscribeJudge() {
        return new SubscribeJudge(
                packages,
                expiryPolicy(),
                widths(),
                config.subscription().toTagPref(),
                config.limits().subscriptionsPerPresentity(),
                random::nextLong);
    }

    private org.openpresence.judgement.Widths widths() {
        RowWidths widths = database == null ? RowWidths.UNBOUNDED : database.widths();
        return new TableWidths(widths);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What the database holds goes into the table, and on to the notifiers, before the first request is taken. */
    private void load(PresentityTable table, PresentityRecords records, int loops) {
        List<Future<Applied>> loaded = new ArrayList<>();
        int entries = await("db_url", Future.fromCompletionStage(records.load(load -> {
            Future<Applied> applied = Future.fromCompletionStage(table.apply(load));
            synchronized (loaded) {
                loaded.add(applied.onSuccess(done -> announce(load, done, loops)));
            }
        })));
        await("db_url", Future.all(loaded));
        LOG.info("loaded presentities={}", entries);
    }

    private void announce(Command.Load load, Applied applied, int loops) {
        vertx.eventBus()
                .send(Addresses.changed(load.key().slot(loops)), new StateChanged(applied, Optional.empty(), 0));
    }

    private void registerGauges(NotifierGauges notifiers, SipGauges sip, PresentityRecords records) {
        metrics.gauge(Gauge.CLUSTER_MEMBERS, member::members);
        metrics.gauge(Gauge.OWNED_PARTITIONS, member::ownedPartitions);
        metrics.gauge(Gauge.COLD_KEYS, () -> 0);
        metrics.gauge(Gauge.DIRTY_RECORDS, records::dirtyRecords);
        metrics.gauge(Gauge.DATABASE_QUEUE_ROWS, records::dirtyRecords);
        metrics.gauge(Gauge.SERVER_TRANSACTIONS, sip::serverTransactions);
        metrics.gauge(Gauge.CLIENT_TRANSACTIONS, sip::clientTransactions);
        metrics.gauge(Gauge.TIMERS, () -> notifiers.timers() + sip.timers());
        metrics.gauge(Gauge.NOTIFY_SLOTS, notifiers::openNotifies);
        metrics.gauge(Gauge.CONNECTIONS, sip::connections);
        metrics.gauge(Gauge.QUEUED_DATAGRAMS, sip::queuedDatagrams);
    }

    private String readyLine(List<SipSettings.Listener> listeners, int http) {
        JsonArray sip = new JsonArray();
        listeners.forEach(listener -> sip.add(listener.toString()));
        JsonObject ready = new JsonObject().put("node", name).put("sip", sip);
        if (http >= 0) {
            ready.put("http", config.http().listen().orElseThrow().host() + ':' + http);
        }
        return ready.put("members", member.members())
                .put("database", config.database().url().kind())
                .encode();
    }

    /** Refuses what still comes, finishes what is in hand, commits and closes. */
    void stop() {
        draining.set(true);
        health.draining();
        if (vertx != null) {
            if (database != null) {
                quietly("database", database.close());
            }
            quietly("vertx", vertx.close());
        }
        if (member != null) {
            member.shutdown();
        }
    }

    private static void quietly(String what, Future<?> closing) {
        try {
            closing.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            LOG.error("not closed what={} cause={}", what, failure.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(String what, Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof DatabaseUnavailable unavailable) {
                throw new CannotStart("db_url: " + unavailable.getMessage(), unavailable);
            }
            throw new CannotStart(what + " cannot be had: " + failure.getCause().getMessage(), failure.getCause());
        } catch (TimeoutException late) {
            throw new CannotStart(what + " did not start within " + START_SECONDS + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CannotStart(what + " was interrupted", interrupted);
        }
    }
}
