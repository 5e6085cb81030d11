package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openpresence.admin.Cleaning;
import org.openpresence.admin.Gauge;
import org.openpresence.admin.Health;
import org.openpresence.admin.HttpVerticle;
import org.openpresence.admin.Members;
import org.openpresence.admin.Metrics;
import org.openpresence.cluster.HazelcastMember;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.HostPort;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.NoRecords;
import org.openpresence.database.RowWidths;
import org.openpresence.events.EventPackage;
import org.openpresence.events.PackageFailures;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.sip.transport.KernelDrops;
import org.openpresence.subscription.Subscription;
import org.openpresence.verticle.NotifierGauges;
import org.openpresence.verticle.SipGauges;
import org.openpresence.verticle.SipSettings.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node: starts and stops everything in order. Confined to the thread that starts it. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final PresenceConfig config;
    private final String name;
    private final Wiring wiring;
    private final Health health = new Health();
    private final Metrics metrics;
    private final Vertx foreign;
    private final List<String> deployed = new ArrayList<>();
    private Vertx vertx;
    private HazelcastMember member;
    private Database database;
    private Serving serving;
    private long watch = -1;

    /**
     * The event packages that a node begins with, and what becomes of them.
     *
     * @param packages further ones may be added until the node is made
     * @param failures counts what goes wrong in them
     */
    record Parts(FurtherPackages packages, PackageLog failures) {
        /** Finds the packages that are not the server's own. */
        Parts(PresenceConfig config) {
            this(config, new PackageLog());
            packages.addAll(PackageLoader.load(config.packages()));
        }

        private Parts(PresenceConfig config, PackageLog failures) {
            this(
                    new FurtherPackages(
                            Wiring.BUILT_IN,
                            config.packages().timeLimit(),
                            config.sip().eventLoops() + 1,
                            failures),
                    failures);
        }
    }

    /**
     * Makes a node that is to be started.
     *
     * @param foreign the Vert.x of an application that embeds it; null to have one of its own
     */
    Node(PresenceConfig config, Parts parts, Vertx foreign) {
        this.config = config;
        this.foreign = foreign;
        this.name = "node-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
        List<EventPackage> further = parts.packages().close();
        this.wiring = new Wiring(config, name, further);
        this.metrics = new Metrics(
                wiring.packages().all().stream().map(EventPackage::name).toList());
        for (EventPackage one : further) {
            for (PackageFailures.Cause cause : PackageFailures.Cause.values()) {
                metrics.packageFailures(one.name(), cause.name().toLowerCase(Locale.ROOT), () -> parts.failures()
                        .count(one.name(), cause));
            }
        }
    }

    /** Starts everything and returns what the READY line says. */
    String start() {
        List<Listener> listeners =
                isLibrary() ? List.of() : Ports.probe(config.sip().listen());
        vertx = foreign == null ? Serving.vertx(config.sip().eventLoops()) : prepared(foreign);
        int http = startHttp();
        member = HazelcastMember.startAlone(name);
        PresentityRecords records = openRecords();
        if (!isLibrary()) {
            new Rehearsal(config, member).play();
        }
        PresentityTable table =
                member.table(HazelcastMember.PRESENTITIES, wiring.timers().sixtyFourT1());
        RowWidths widths = database == null ? RowWidths.UNBOUNDED : database.widths();
        sayWhatMatters();
        serving = new Serving(vertx, wiring, table, records, new TableWidths(widths));
        registerGauges(records, listeners);
        Waiting.forStart("the notifier", serving.deployNotifiers(metrics));
        List<Future<Applied>> loaded = load(table, records);
        Waiting.forStart("request handling", serving.deployHandlers());
        if (!isLibrary()) {
            Waiting.forStart("sip.listen", serving.deploySip(listeners, new SipMetrics(metrics)));
        }
        Waiting.forStart(
                "administration",
                Administration.deploy(
                                vertx,
                                wiring,
                                Members.alone(name),
                                () -> facts(listeners, http),
                                cleaning(),
                                isLibrary())
                        .onSuccess(deployed::add));
        // Only now is there somebody to send the NOTIFYs that follow from it.
        loaded.forEach(one -> serving.loaded(one.result()));
        if (database != null) {
            watch = DatabaseWatch.start(
                    vertx, database, health, config.database().commitTimeout().toMillis());
        }
        health.started();
        return readyLine(listeners, http);
    }

    private void sayWhatMatters() {
        LOG.info(
                "table capacities presentities={} subscriptions={} keys=pres_htable_size,subs_htable_size",
                config.tableSizes().publications(),
                config.tableSizes().subscriptions());
        LOG.warn("force_active=true: every watcher sees everything; rules come with a later release");
        LOG.warn("nobody is authenticated: From names the watcher, and anyone who reaches a port may publish");
    }

    private int startHttp() {
        if (config.http().listen().isEmpty()) {
            return -1;
        }
        HostPort listen = config.http().listen().get();
        HttpVerticle verticle =
                new HttpVerticle(listen.host(), listen.port(), health, metrics, Administration.access(config.http()));
        try {
            Waiting.forStart(
                    "http.listen: " + listen, vertx.deployVerticle(verticle).onSuccess(deployed::add));
        } catch (CannotStart taken) {
            throw new CannotStart(
                    taken.getMessage()
                            + ": end the program that holds it or choose another port with --set http.listen=...",
                    taken);
        }
        return verticle.port();
    }

    private static Vertx prepared(Vertx foreign) {
        try {
            return Serving.prepared(foreign);
        } catch (IllegalStateException taken) {
            throw new CannotStart("this Vert.x has a presence server already; one Vert.x takes one", taken);
        }
    }

    private boolean isLibrary() {
        return config.database().url() instanceof DatabaseUrl.Library;
    }

    private PresentityRecords openRecords() {
        if (isLibrary() || config.database().url() instanceof DatabaseUrl.Memory) {
            return new NoRecords();
        }
        database = Waiting.forStart(
                "db_url",
                Database.open(
                        vertx,
                        wiring.databaseSettings(),
                        event -> wiring.packages()
                                .find(event)
                                .map(EventPackage::contentType)
                                .orElse("application/octet-stream"),
                        InstantSource.system(),
                        new CommitFigures(metrics::databaseCommit)));
        return database.records();
    }

    /** What the database holds goes into the table before the first request is taken. */
    private static List<Future<Applied>> load(PresentityTable table, PresentityRecords records) {
        List<Future<Applied>> applied = new ArrayList<>();
        int entries = Waiting.forStart("db_url", Future.fromCompletionStage(records.load(load -> {
            Future<Applied> one = Future.fromCompletionStage(table.apply(load));
            synchronized (applied) {
                applied.add(one.onSuccess(done -> writeEnded(records, done)));
            }
        })));
        Waiting.forStart("db_url", Future.all(applied));
        LOG.info("loaded presentities={}", entries);
        return applied;
    }

    /** What expired while no node ran has ended with the load; its rows go, so that the next start does not tell it again. */
    private static void writeEnded(PresentityRecords records, Applied loaded) {
        Change change = loaded.change();
        if (change != null
                && (!change.removed().isEmpty()
                        || change.subscriptions().stream().anyMatch(Subscription::ended))) {
            records.write(loaded, PresentityRecords.Urgency.NOW).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.error(
                            "not written presentity={} cause={}", loaded.state().address(), failure.toString());
                }
            });
        }
    }

    private void registerGauges(PresentityRecords records, List<Listener> listeners) {
        NotifierGauges notifiers = serving.notifierGauges();
        SipGauges sip = serving.sipGauges();
        metrics.udpDrops(new KernelDrops(listeners.stream()
                .filter(listener -> listener.transport().equals("udp"))
                .map(Listener::port)
                .collect(Collectors.toSet()))::count);
        for (EventPackage one : wiring.packages().all()) {
            metrics.publications(one.name(), () -> notifiers.publications(one.name()));
            for (WatcherState state : WatcherState.values()) {
                metrics.subscriptions(
                        one.name(),
                        state.name().toLowerCase(Locale.ROOT),
                        () -> notifiers.subscriptions(one.name(), state));
            }
        }
        metrics.gauge(Gauge.CLUSTER_MEMBERS, member::members);
        metrics.gauge(Gauge.OWNED_PARTITIONS, member::ownedPartitions);
        metrics.gauge(Gauge.DIRTY_RECORDS, records::dirtyRecords);
        metrics.gauge(Gauge.DATABASE_QUEUE_ROWS, records::dirtyRecords);
        metrics.gauge(Gauge.SERVER_TRANSACTIONS, sip::serverTransactions);
        metrics.gauge(Gauge.CLIENT_TRANSACTIONS, sip::clientTransactions);
        metrics.gauge(Gauge.TIMERS, () -> notifiers.timers() + sip.timers());
        metrics.gauge(Gauge.NOTIFY_SLOTS, notifiers::openNotifies);
        metrics.gauge(Gauge.CONNECTIONS, sip::connections);
        metrics.gauge(Gauge.QUEUED_DATAGRAMS, sip::queuedDatagrams);
    }

    private Cleaning cleaning() {
        return database == null
                ? Cleaning.NOTHING
                : () -> database.clean()
                        .map(gone -> new Cleaning.Cleaned(gone.publications(), gone.subscriptions(), gone.watchers()))
                        .toCompletionStage();
    }

    private JsonObject facts(List<Listener> listeners, int http) {
        JsonArray sip = new JsonArray();
        listeners.forEach(listener -> sip.add(listener.toString()));
        return new JsonObject()
                .put("address", "")
                .put("members", member.members())
                .put("partitions", member.ownedPartitions())
                .put("lease", true)
                .put("sip", sip)
                .put("http", http < 0 ? null : httpAddress(http))
                .put("version", Options.version());
    }

    private String httpAddress(int port) {
        return new HostPort(config.http().listen().orElseThrow().host(), port).toString();
    }

    private String readyLine(List<Listener> listeners, int http) {
        JsonArray sip = new JsonArray();
        listeners.forEach(listener -> sip.add(listener.toString()));
        JsonObject ready = new JsonObject().put("node", name).put("sip", sip);
        if (http >= 0) {
            ready.put("http", httpAddress(http));
        }
        return ready.put("members", member.members())
                .put("database", config.database().url().kind())
                .encode();
    }

    /** Takes everything of ours off a Vert.x that goes on. */
    private Future<?> undeploy() {
        vertx.cancelTimer(watch);
        List<String> all = new ArrayList<>(deployed);
        if (serving != null) {
            all.addAll(serving.deployed());
        }
        Collections.reverse(all);
        Future<?> undeployed = Future.join(all.stream().map(vertx::undeploy).collect(Collectors.toList()));
        return undeployed.onComplete(done -> Serving.unprepare(vertx));
    }

    /** Refuses what still comes, finishes what is in hand, commits and closes. */
    void stop() {
        health.draining();
        if (serving != null) {
            serving.drain();
        }
        if (vertx != null) {
            if (database != null) {
                Waiting.forStop("database", database.close());
            }
            Waiting.forStop("vertx", foreign == null ? vertx.close() : undeploy());
        }
        if (member != null) {
            member.shutdown();
        }
    }
}
