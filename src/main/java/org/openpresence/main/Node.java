package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.openpresence.admin.BusBridge;
import org.openpresence.admin.Cleaning;
import org.openpresence.admin.Health;
import org.openpresence.admin.HttpVerticle;
import org.openpresence.admin.Metrics;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.cluster.Partitions;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.HostPort;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.Database;
import org.openpresence.database.NoRecords;
import org.openpresence.database.RowWidths;
import org.openpresence.events.EventPackage;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.verticle.SipSettings.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node: starts and stops everything in order. Confined to the thread that starts it. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long FLUSH_SECONDS = 3;
    private static final long LOOK_NANOS = 50_000_000;

    /** Presentities whose copying takes no longer than that of the program itself. */
    private static final int FEW = 10_000;

    private static final Duration SETTLE = Duration.ofSeconds(5);

    /** The end of all waiting when it stops, and what of that is kept for closing. */
    private static final Duration STOP = Duration.ofSeconds(25);

    private static final Duration CLOSE = Duration.ofSeconds(8);

    /** Of that again for what is closed behind the database. */
    private static final Duration CLOSE_REST = Duration.ofSeconds(2);

    private final PresenceConfig config;
    private final Consumer<String> exit;
    private final String name;
    private final Wiring wiring;
    private final Health health = new Health();
    private final Metrics metrics;
    private final NodeGauges gauges;
    private final Vertx foreign;
    private final List<String> deployed = new ArrayList<>();
    private Vertx vertx;
    private Membership membership;
    private Database database;
    private Serving serving;
    private BusBridge bridge;
    private DatabaseWatch watch;
    private final Rehearsal rehearsal;
    private CompletableFuture<Void> rehearsed = CompletableFuture.completedFuture(null);

    /**
     * Makes a node that is to be started.
     *
     * @param exit is told, on any thread, why it must end at once
     * @param foreign the Vert.x of an application that embeds it; null for none. Among others the node has one of its own all the
     *     same, and takes the calls of the application from its bus
     */
    Node(PresenceConfig config, NodePackages parts, Consumer<String> exit, Vertx foreign) {
        this.config = config;
        this.exit = exit;
        this.foreign = foreign;
        this.name = "node-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
        List<EventPackage> further = parts.packages().close();
        this.wiring = new Wiring(config, name, further);
        this.metrics = new Metrics(
                wiring.packages().all().stream().map(EventPackage::name).toList());
        this.gauges = new NodeGauges(metrics);
        this.rehearsal = new Rehearsal(config, foreign == null);
        gauges.failures(further, parts.failures());
    }

    /**
     * Starts everything and returns what the READY line says.
     *
     * @param unwanted whether the node is to end by now; where it would wait for others it throws {@link EndedBeforeReady} then, and
     *     is to be stopped
     */
    String start(BooleanSupplier unwanted) {
        List<Listener> listeners =
                isLibrary() ? List.of() : Ports.probe(config.sip().listen());
        boolean joins = config.cluster().listen().isPresent();
        rehearsed = rehearse();
        if (joins) {
            // Before the node owns anything: what it would own would not be served meanwhile.
            awaitRehearsal(unwanted);
            clearAway(0);
        }
        membership = joins ? Membership.join(config, wiring, name) : Membership.alone(config, wiring, name, foreign);
        vertx = membership.vertx();
        int http = startHttp();
        PresentityRecords records = openRecords();
        sayWhatMatters();
        membership.keepLease(config.cluster(), sharedDatabase(), health, exit);
        PresentityTable table = membership.table();
        RowWidths widths = database == null ? RowWidths.UNBOUNDED : database.widths();
        serving = new Serving(
                vertx,
                wiring,
                membership.served(table, records, config.database().fallback2db(), this::takenIn),
                records,
                new TableWidths(widths),
                membership.standing(),
                membership.clock());
        gauges.node(wiring.packages(), serving, membership, records, listeners);
        Waiting.forStart("the notifier", serving.deployNotifiers(metrics));
        if (joins) {
            serveAmongOthers(table, records, listeners, unwanted);
        } else {
            serveAlone(table, records, listeners, unwanted);
        }
        NodeFacts facts = new NodeFacts(name, config, membership, listeners, http);
        administer(facts);
        if (database != null) {
            watch = DatabaseWatch.start(
                    vertx, database, health, config.database().commitTimeout().toMillis());
        }
        health.started();
        return facts.readyLine();
    }

    private void administer(NodeFacts facts) {
        Waiting.forStart(
                "administration",
                Administration.deploy(
                                vertx,
                                wiring,
                                membership.standing(),
                                membership.clock(),
                                new NodeControl(health, facts::facts),
                                cleaning(),
                                isLibrary())
                        .onSuccess(deployed::add));
        if (foreign != null && membership.isJoined()) {
            bridge = Waiting.forStart("administration", BusBridge.open(foreign, vertx.eventBus()));
        }
    }

    private void serveAlone(
            PresentityTable table, PresentityRecords records, List<Listener> listeners, BooleanSupplier unwanted) {
        List<OwnershipNews.Adopted> loaded = Loading.everything(table, records);
        awaitRehearsal(unwanted);
        clearAway(loaded.size());
        serve(listeners);
        // Only now is there somebody to send the NOTIFYs that follow from it.
        loaded.forEach(serving::adopted);
    }

    private void serveAmongOthers(
            PresentityTable table, PresentityRecords records, List<Listener> listeners, BooleanSupplier unwanted) {
        membership.awaitLease(unwanted);
        Partitions partitions = membership.partitions();
        Takeovers takeovers = new Takeovers(table, records, serving, metrics);
        Waiting.forStart("cluster.listen", serving.openGate());
        records.onOvertaken(partitions::overtaken);
        Waiting.forStart(
                "cluster.listen",
                Future.fromCompletionStage(partitions.start(takeovers, membership::mayAct)),
                unwanted);
        serve(listeners);
        takeovers.open();
    }

    private void serve(List<Listener> listeners) {
        Waiting.forStart(
                "request handling",
                serving.deployHandlers(database == null ? RulesDocuments.NONE : database.rulesDocuments()));
        if (!isLibrary()) {
            Waiting.forStart("sip.listen", serving.deploySip(listeners, new SipMetrics(metrics)));
        }
    }

    /** A request has found an entry that was in the database only. */
    private void takenIn(Command.Load load, Applied applied) {
        serving.adopted(new OwnershipNews.Adopted(applied.key(), applied.state(), true, load.told()));
    }

    private void sayWhatMatters() {
        LOG.info(
                "table capacities presentities={} subscriptions={} keys=pres_htable_size,subs_htable_size",
                config.tableSizes().publications(),
                config.tableSizes().subscriptions());
        if (config.rules().forceActive()) {
            LOG.warn("force_active=true: every watcher sees everything, no rules are asked");
        } else if (database == null) {
            LOG.warn("db_url=memory: there are no rules documents, no_rules_policy decides who may watch");
        }
        DurabilityWarning.of(config).forEach(LOG::warn);
        TrustWarning.of(config.sip()).log(LOG);
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
            throw new CannotStart(taken.getMessage() + ": " + Ports.remedy(listen.host(), "http.listen"), taken);
        }
        return verticle.port();
    }

    /** Plays beside what else a start does; loading waits for the database, the rehearsal for nobody. */
    private CompletableFuture<Void> rehearse() {
        if (isLibrary()) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(rehearsal::play, play -> {
            Thread thread = new Thread(play, "rehearsal");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void awaitRehearsal(BooleanSupplier unwanted) {
        while (!rehearsed.isDone()) {
            if (unwanted.getAsBoolean()) {
                throw new EndedBeforeReady();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Of a start that failed or is not wanted any more, it may be at it still. */
    private void endRehearsal(Deadline end) {
        rehearsal.end();
        Deadline until = end.within(SETTLE);
        while (!rehearsed.isDone() && !until.isOver()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void clearAway(int loaded) {
        if (foreign == null && loaded <= FEW) {
            rehearsal.clearAway();
        }
    }

    private boolean isLibrary() {
        return config.database().url() instanceof DatabaseUrl.Library;
    }

    /** An embedded database is this node's own. */
    private Optional<Database> sharedDatabase() {
        return Optional.ofNullable(config.database().url() instanceof DatabaseUrl.H2 ? null : database);
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
                        wiring.clusterSettings(membership),
                        wiring.packageFacts(),
                        membership.clock(),
                        gauges.database()));
        return database.records();
    }

    private Cleaning cleaning() {
        return database == null
                ? Cleaning.NOTHING
                : () -> database.clean()
                        .map(gone -> new Cleaning.Cleaned(
                                gone.publications(), gone.subscriptions(), gone.watchers(), gone.facts(), gone.left()))
                        .toCompletionStage();
    }

    /** Takes everything of ours off a Vert.x that goes on. */
    private Future<?> undeploy() {
        List<String> own = new ArrayList<>(deployed);
        Collections.reverse(own);
        Future<?> served = serving == null ? Future.succeededFuture() : serving.undeploy();
        Future<?> undeployed = Future.join(own.stream().map(vertx::undeploy).toList());
        return Future.join(served, undeployed).onComplete(done -> Serving.unprepare(vertx));
    }

    private void settle(boolean others, Deadline end) {
        // A loop that stands still must not take the time of what comes behind.
        Waiting.forStop("what watchers have confirmed", serving.settle(others), end.within(SETTLE));
        if (others && database != null && !database.isAway()) {
            Waiting.forStop(
                    "rows before the partitions go",
                    Future.fromCompletionStage(database.records().flush()),
                    end.within(Duration.ofSeconds(FLUSH_SECONDS)));
        }
    }

    /**
     * Finishes what is in hand, commits and closes; among others only after they have what this node owned. Whatever hangs, it is
     * over after half a minute: who runs it kills it then.
     */
    void stop() {
        Deadline end = Deadline.in(STOP);
        Deadline closing = end.before(CLOSE);
        health.draining();
        endRehearsal(end);
        if (serving != null) {
            if (membership.isJoined() && membership.member().members() > 1) {
                // While the rows are this node's to write.
                settle(true, closing);
                membership.handOver(closing);
                serving.finish(closing);
            } else {
                serving.drain(closing);
                settle(false, closing);
            }
        }
        if (membership != null) {
            membership.endLease();
        }
        Deadline rest = vertx == null ? end : close(end);
        if (membership != null) {
            membership.close(rest);
        }
    }

    /** Ends at once: the others serve without this node, and what it holds counts no more. */
    void abandon() {
        Deadline end = Deadline.in(STOP);
        health.draining();
        endRehearsal(end);
        if (membership != null) {
            membership.endLease();
        }
        // What it took from now on it could not answer: phones are to try again elsewhere, or at the next node here.
        // Hazelcast
        // waits for nobody: it would have this node join anew.
        Future<?> sip = serving == null ? Future.succeededFuture() : serving.closeSip();
        if (membership != null) {
            membership.close(end.before(CLOSE));
        }
        Waiting.forStop("connections", sip, end.within(CLOSE_REST));
        if (vertx != null) {
            close(end);
        }
    }

    /** Returns the end for what is still to be closed. */
    private Deadline close(Deadline end) {
        if (bridge != null) {
            // Of an application that has closed its Vert.x already, no answer comes.
            Waiting.forStop("administration", bridge.close(), end.within(CLOSE_REST));
        }
        if (watch != null) {
            watch.stop();
        }
        Deadline rest = end;
        if (database != null
                && !Waiting.forStop(
                        "database", database.close(end.before(CLOSE_REST).left()), end)) {
            // A Vert.x that is closed waits for its workers, and some hang in calls of the database.
            rest = end.within(CLOSE_REST);
        }
        if (serving != null) {
            // Only now: until then what comes gets its 503.
            Waiting.forStop("connections", serving.closeSip(), rest.within(CLOSE_REST));
        }
        // Among others the Vert.x is this node's own: it lives on the node's member.
        Waiting.forStop("vertx", foreign == null || membership.isJoined() ? vertx.close() : undeploy(), rest);
        return rest;
    }
}
