package org.openpresence.main;

import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openpresence.admin.Metrics;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.config.PresenceConfig;
import org.openpresence.database.CommitFigures;
import org.openpresence.database.Database;
import org.openpresence.database.DatabaseSettings;
import org.openpresence.database.NoRecords;
import org.openpresence.database.RehearsalDatabase;
import org.openpresence.database.RehearsalWriter;
import org.openpresence.database.RowWidths;
import org.openpresence.events.EventPackage;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.rehearsal.RehearsalDocuments;
import org.openpresence.rehearsal.SampledRecords;
import org.openpresence.sip.transport.Advertised;
import org.openpresence.verticle.SipSettings.Listener;

/**
 * A second set of all verticles, of the same classes as those of {@link Node}: the compiler learns who is called. Its table is
 * another map, its database temporary tables, one in memory or none ({@link Kept}); everything is gone when it is closed. Confined to one thread.
 */
final class RehearsalStage implements AutoCloseable {
    private static final String NAME = "rehearsal";
    private static final Duration STOP = Duration.ofSeconds(25);

    private final Kept kept;
    private final boolean isWithRules;
    private final Optional<RehearsalDatabase> server;
    private final Wiring wiring;
    private final Membership membership;
    private final Vertx vertx;
    private final Metrics metrics;
    private Database database;
    private RehearsalWriter writer;
    private Serving serving;

    /** What becomes of the rows of records. */
    enum Kept {
        /** None are made. */
        NOTHING,
        /** They are written to temporary tables, or made and dropped. */
        NOWHERE,
        /** Some are kept in an H2. */
        SOME
    }

    /**
     * Makes one that does not serve yet.
     *
     * @param isWithRules whether rules are looked for: in {@code server}, else in an H2
     * @param server takes what else goes nowhere; it stays the caller's
     */
    RehearsalStage(PresenceConfig config, Kept kept, boolean isWithRules, Optional<RehearsalDatabase> server) {
        this.server = server;
        this.kept = kept;
        this.isWithRules = isWithRules;
        this.wiring = new Wiring(config, NAME);
        // A member of its own: what is played must not travel to other nodes.
        this.membership = Membership.alone(config, wiring, NAME, null);
        this.vertx = membership.vertx();
        this.metrics = new Metrics(
                wiring.packages().all().stream().map(EventPackage::name).toList());
    }

    /**
     * Serves at {@code place} over UDP.
     *
     * @throws CannotStart if the place or the database cannot be had
     */
    void open(InetSocketAddress place) {
        database = kept == Kept.SOME || (isWithRules && server.isEmpty()) ? openDatabase() : null;
        serving = new Serving(
                vertx,
                wiring,
                membership.table(),
                records(),
                new TableWidths(database == null ? RowWidths.UNBOUNDED : database.widths()),
                membership.standing(),
                membership.clock());
        String host = place.getAddress().getHostAddress();
        List<Listener> listeners = List.of(new Listener("udp", host, Advertised.everywhere(host), place.getPort()));
        Waiting.forStart("the rehearsal", serving.deployNotifiers(metrics));
        Waiting.forStart("the rehearsal", serving.deployHandlers(documents()));
        Waiting.forStart("the rehearsal", serving.deploySip(listeners, new SipMetrics(metrics)));
    }

    /** Has rules read again: after a start nobody's are known, and a rehearsal that read each once would not rehearse that. */
    void forgetRules() {
        serving.forgetRules();
    }

    private RulesDocuments documents() {
        if (!isWithRules) {
            return RulesDocuments.NONE;
        }
        return new RehearsalDocuments(
                server.map(there -> there.rulesDocuments(vertx)).orElseGet(() -> database.rulesDocuments()));
    }

    private PresentityRecords records() {
        return switch (kept) {
            case NOTHING -> new NoRecords();
            case NOWHERE -> {
                writer = server.map(there -> there.writer(membership.clock()))
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
                        DatabaseSettings.h2InMemory(NAME),
                        event -> "",
                        membership.clock(),
                        new CommitFigures(nanos -> {})));
    }

    @Override
    public void close() {
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
        Waiting.forStop("the rehearsal", vertx.close(), end);
        membership.close(end);
    }
}
