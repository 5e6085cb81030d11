package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openpresence.admin.Health;
import org.openpresence.admin.Metrics;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.DatabaseSettings;
import org.openpresence.database.NoRecords;
import org.openpresence.database.RehearsalWriter;
import org.openpresence.database.RowWidths;
import org.openpresence.events.EventPackage;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.rehearsal.RehearsalDocuments;
import org.openpresence.rehearsal.SampledRecords;
import org.openpresence.sip.transport.Advertised;
import org.openpresence.verticle.SipSettings.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second set of all verticles, of the same classes as those of {@link Node}: the compiler learns who is called. Its table is
 * another map, its database temporary tables, one in memory or none ({@link RehearsalProps}); everything is gone when it is closed. Where its configuration
 * names a member, it meets others as a node does ({@link RehearsalStages}). Confined to one thread.
 */
final class RehearsalStage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RehearsalStage.class);

    /** Members in one process have met after a second; where it takes longer, there is no time to rehearse among others. */
    private static final Duration MEET = Duration.ofSeconds(8);

    private static final Duration STOP = Duration.ofSeconds(25);

    private final String name;
    private final RehearsalProps props;
    private final Wiring wiring;
    private final Membership membership;
    private final Vertx vertx;
    private final Metrics metrics;
    private Database database;
    private RehearsalWriter writer;
    private Serving serving;
    private boolean isOver;

    /**
     * Makes one that does not serve yet.
     *
     * @param name of the node that it plays
     */
    RehearsalStage(PresenceConfig config, String name, RehearsalProps props) {
        this.name = name;
        this.props = props;
        this.wiring = new Wiring(config, name);
        // A member of its own: what is played must not travel to other nodes.
        this.membership = config.cluster().listen().isPresent()
                ? Membership.join(config, wiring, name)
                : Membership.alone(config, wiring, name, null);
        this.vertx = membership.vertx();
        this.metrics = new Metrics(
                wiring.packages().all().stream().map(EventPackage::name).toList());
    }

    /** Begins to keep a lease with the other members. */
    void keepLease() {
        membership.keepLease(
                wiring.config().cluster(),
                Optional.empty(),
                new Health(),
                why -> LOG.debug("no lease any more: {}", why));
    }

    /**
     * Serves at {@code place} over UDP.
     *
     * @throws CannotStart if the place or the database cannot be had
     * @throws EndedBeforeReady if members that are to meet take too long
     */
    void open(InetSocketAddress place) {
        database = props.hasOwnDatabase() ? openDatabase() : null;
        PresentityTable table = membership.table();
        serving = new Serving(
                vertx,
                wiring,
                membership.served(table, new NoRecords(), false, (load, applied) -> {}),
                records(),
                new TableWidths(database == null ? RowWidths.UNBOUNDED : database.widths()),
                membership.standing(),
                membership.clock());
        String host = place.getAddress().getHostAddress();
        List<Listener> listeners = List.of(new Listener("udp", host, Advertised.everywhere(host), place.getPort()));
        Waiting.forStart("the rehearsal", serving.deployNotifiers(metrics));
        // What comes and goes between members of a rehearsal is in no database.
        Takeovers takeovers = new Takeovers(table, new NoRecords(), serving, metrics);
        if (membership.isJoined()) {
            meet(takeovers);
        }
        Waiting.forStart("the rehearsal", serving.deployHandlers(documents()));
        Waiting.forStart("the rehearsal", serving.deploySip(listeners, new SipMetrics(metrics)));
        takeovers.open();
    }

    private void meet(Takeovers takeovers) {
        Deadline late = Deadline.in(MEET);
        membership.awaitLease(late::isOver);
        Waiting.forStart("the rehearsal", serving.openGate());
        Waiting.forStart(
                "the rehearsal",
                Future.fromCompletionStage(membership.partitions().start(takeovers, membership::mayAct)),
                late::isOver);
    }

    /** Returns the address of its member, empty for a lone one. */
    Optional<String> address() {
        return membership.address();
    }

    /** Returns how much has come in from other stages. */
    long crossed() {
        return serving.takenFromOthers();
    }

    /** Has rules read again: after a start nobody's are known, and a rehearsal that read each once would not rehearse that. */
    void forgetRules() {
        serving.forgetRules();
    }

    private RulesDocuments documents() {
        if (!props.isWithRules()) {
            return RulesDocuments.NONE;
        }
        return new RehearsalDocuments(
                props.server().map(there -> there.rulesDocuments(vertx)).orElseGet(() -> database.rulesDocuments()));
    }

    private PresentityRecords records() {
        return switch (props.kept()) {
            case NOTHING -> new NoRecords();
            case NOWHERE -> {
                writer = props.server()
                        .filter(there -> props.isWriting())
                        .map(there -> there.writer(membership.clock()))
                        .orElseGet(() -> RehearsalWriter.withoutDatabase(membership.clock()));
                yield writer.records();
            }
            case SOME -> new SampledRecords(database.records());
        };
    }

    private Database openDatabase() {
        return Waiting.forStart(
                "the rehearsal",
                Database.open(
                        vertx,
                        DatabaseSettings.h2WhileOpen(name),
                        event -> "",
                        membership.clock(),
                        new CommitFigures(nanos -> {})));
    }

    /** Plays no more; its member is there yet, so that others need not find out that it is gone. */
    void end() {
        isOver = true;
        Deadline end = Deadline.in(STOP);
        if (serving != null) {
            // What is still in hand on a busy machine would find the database closed, and complain.
            serving.drain(end);
        }
        if (database != null) {
            Waiting.forStop("the rehearsal", database.close(end.left()), end);
        }
        if (writer != null) {
            Waiting.forStop("the rehearsal", writer.close(), end);
        }
        membership.endLease();
        Waiting.forStop("the rehearsal", vertx.close(), end);
    }

    @Override
    public void close() {
        if (!isOver) {
            end();
        }
        // Nobody wants what it holds, and to hand it over would take a second.
        membership.vanish(STOP);
    }
}
