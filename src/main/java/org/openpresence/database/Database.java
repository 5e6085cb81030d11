package org.openpresence.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.presentity.PresentityRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open database: its tables are there, its writer runs. Safe for any thread. */
public final class Database {
    /**
     * Nothing is cut silently, and a lock is not waited for longer than anybody waits for us. A node that is cut off or stands still
     * in the middle of a transaction loses it: its locks would keep all others from writing until TCP gives it up.
     */
    static final String MARIADB_SESSION =
            "sql_mode='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',innodb_lock_wait_timeout=2,"
                    + "idle_transaction_timeout=3,net_read_timeout=5";

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long CONNECT_MILLIS = 5_000;
    static final long READ_MILLIS = 20_000;
    private static final long FIND_MILLIS = 2_000;
    private static final long NO_TIMER = -1;
    private static final long TEAR_SECONDS = 2;
    private static final int LONGEST_KEPT_SECONDS = 30;

    /** Connections that read beside the pool: in bulk, rules documents and their entity-tags, one statement of each at a time. */
    private static final int BESIDE_POOL = BulkReader.CONNECTIONS + 2;

    /** A commit is given up after so many times {@code database.commit_timeout}. */
    private static final long COMMITS_GIVEN_UP = 5;

    private final Vertx vertx;
    private final DatabaseSettings settings;
    private final Sources sources;
    private final Pool pool;
    private final Tables tables;
    private final PresentityRows writer;
    private final Witness witness;
    private final CleanJob cleanJob;
    private final long cleanTimer;

    /** Connections for reading, for the writer and for the witness: each gives up as soon as nobody waits any more. */
    private record Sources(HikariDataSource reading, HikariDataSource writing, HikariDataSource witness) {
        List<HikariDataSource> all() {
            return List.of(reading, writing, witness);
        }
    }

    private Database(
            Vertx vertx,
            DatabaseSettings settings,
            ClusterSettings cluster,
            Sources sources,
            Pool pool,
            Tables tables,
            Starts starts,
            PackageFacts packages,
            InstantSource clock,
            CommitFigures figures) {
        this.vertx = vertx;
        this.settings = settings;
        this.sources = sources;
        this.pool = pool;
        this.tables = tables;
        boolean fenced = !cluster.buckets().equals(Buckets.ALONE);
        this.writer = new PresentityRows(
                settings,
                tables,
                new GroupCommit(
                        new BatchRows(tables, starts, clock),
                        new Epochs(tables, fenced, cluster.node()),
                        new JdbcRowSink(sources.writing()),
                        figures),
                new RowReader(
                        pool,
                        new BulkReader(sources.reading(), figures),
                        tables,
                        starts,
                        packages,
                        clock,
                        figures,
                        FIND_MILLIS),
                clock,
                figures);
        this.witness = new Witness(sources.witness(), settings.kind(), cluster.cluster(), cluster.node(), (int)
                Math.max(1, settings.commitTimeoutMillis() / 1_000));
        this.cleanJob = new CleanJob(pool, tables, writer, clock, figures, settings.cleanPeriodMillis());
        this.cleanTimer = settings.cleanPeriodMillis() > 0 ? startCleaning() : NO_TIMER;
    }

    /** Opens the database of a node that nobody can join; see the other form. */
    public static Future<Database> open(
            Vertx vertx, DatabaseSettings settings, PackageFacts packages, InstantSource clock, CommitFigures figures) {
        return open(vertx, settings, ClusterSettings.ALONE, packages, clock, figures);
    }

    /**
     * Opens the database, makes or checks its tables and starts the writer; fails with {@link DatabaseUnavailable}, also when it
     * holds records of another cluster.
     *
     * @param packages says of documents what no column holds
     */
    public static Future<Database> open(
            Vertx vertx,
            DatabaseSettings settings,
            ClusterSettings cluster,
            PackageFacts packages,
            InstantSource clock,
            CommitFigures figures) {
        return vertx.executeBlocking(() -> connect(settings), false).compose(sources -> {
            Starts starts = new Starts();
            // Back to HikariCP soon, which looks whether a connection has outlived its server.
            PoolOptions options = new PoolOptions()
                    .setMaxSize(settings.poolSize())
                    .setIdleTimeout(1)
                    .setMaxLifetime(LONGEST_KEPT_SECONDS);
            Pool pool = JDBCPool.pool(vertx, sources.reading(), options);
            return prepare(vertx, settings, cluster, pool)
                    .compose(tables -> starts.read(pool).map(tables))
                    .map(tables -> new Database(
                            vertx, settings, cluster, sources, pool, tables, starts, packages, clock, figures))
                    .recover(failure -> closePool(vertx, pool, sources)
                            .transform(closed -> Future.failedFuture(unavailable(settings, failure))));
        });
    }

    /** Changing large tables takes its time, so it has a connection that waits. */
    private static Future<Tables> prepare(Vertx vertx, DatabaseSettings settings, ClusterSettings cluster, Pool pool) {
        if (settings.kind() == DatabaseSettings.Kind.H2) {
            return prepare(settings, cluster, pool);
        }
        return vertx.executeBlocking(() -> source(settings, 1, 0), false).compose(patient -> {
            Pool own = JDBCPool.pool(vertx, patient, new PoolOptions().setMaxSize(1));
            return prepare(settings, cluster, own)
                    .eventually(() -> own.close().transform(closed -> close(vertx, List.of(patient))));
        });
    }

    private static Future<Tables> prepare(DatabaseSettings settings, ClusterSettings cluster, Pool pool) {
        return new Schema(pool, settings, cluster.buckets())
                .prepare()
                .compose(tables -> new Registration(pool, settings, cluster).register(tables));
    }

    /** Returns the writer and loader. */
    public PresentityRecords records() {
        return writer;
    }

    /** Returns what says which half of the cluster may act. */
    public Witness witness() {
        return witness;
    }

    /** Returns the rules documents in the table {@code xcap}. */
    public RulesDocuments rulesDocuments() {
        return new XcapDocuments(vertx, sources.reading());
    }

    /** Returns what the tables in use take. */
    public RowWidths widths() {
        return tables.widths();
    }

    /** Returns what stands in the READY line: {@code h2} or {@code mariadb}. */
    public String label() {
        return settings.kind().label();
    }

    /** Returns whether it commits nothing, so that nobody waits for it. */
    public boolean isAway() {
        return writer.isAway();
    }

    /** Asks the database for an answer; fails when it gives none. */
    public Future<Void> probe() {
        return pool.query("SELECT 1").execute().mapEmpty();
    }

    /**
     * Writes what is dirty, then closes everything, also when the database takes nothing any more.
     *
     * @param atMost for writing; a database that takes nothing is given up sooner
     */
    public Future<Void> close(Duration atMost) {
        if (cleanTimer != NO_TIMER) {
            vertx.cancelTimer(cleanTimer);
        }
        return new LastWrite(vertx, writer::isAway)
                .of(writer.flush(), atMost)
                .onFailure(
                        lost -> LOG.error("the last records were not written records={}", writer.dirtyRecords(), lost))
                .transform(written -> written.succeeded() ? closeInOrder() : closeAtOnce());
    }

    private Future<Void> closeInOrder() {
        return Future.fromCompletionStage(writer.close())
                .transform(closed -> Future.fromCompletionStage(witness.close()))
                .transform(closed -> closePool(vertx, pool, sources));
    }

    /**
     * What hangs in a call is torn out of it by the end of its connection, which such a database can put off as well: then this fails,
     * and the rest is left behind.
     */
    private Future<Void> closeAtOnce() {
        return Future.join(
                        Future.fromCompletionStage(writer.close()),
                        Future.fromCompletionStage(witness.close()),
                        pool.close(),
                        close(vertx, sources.all()))
                .<Void>mapEmpty()
                .timeout(TEAR_SECONDS, TimeUnit.SECONDS);
    }

    /** Deletes all left-over rows; returns how many went. */
    public Future<Cleaned> clean() {
        return cleanJob.all();
    }

    Pool pool() {
        return pool;
    }

    private long startCleaning() {
        AtomicBoolean running = new AtomicBoolean();
        return vertx.setPeriodic(settings.cleanPeriodMillis(), timer -> {
            if (running.compareAndSet(false, true)) {
                cleanJob.run()
                        .onFailure(failure -> LOG.warn("left-over rows could not be deleted", failure))
                        .onComplete(done -> running.set(false));
            }
        });
    }

    private static Sources connect(DatabaseSettings settings) {
        if (settings.kind() == DatabaseSettings.Kind.H2) {
            HikariDataSource all = source(settings, settings.poolSize() + 2 + BESIDE_POOL, 0);
            return new Sources(all, all, all);
        }
        return new Sources(
                source(settings, settings.poolSize() + BESIDE_POOL, READ_MILLIS),
                source(settings, 1, writerAnswerMillis(settings)),
                source(settings, 1, commitMillis(settings)));
    }

    /** Makes connections that give up after {@code answerMillis} without an answer, 0 for never. */
    private static HikariDataSource source(DatabaseSettings settings, int connections, long answerMillis) {
        try {
            return new HikariDataSource(config(settings, connections, answerMillis));
        } catch (RuntimeException failure) {
            throw unavailable(settings, failure);
        }
    }

    /** Returns what a pool of such connections is made from. */
    static HikariConfig config(DatabaseSettings settings, int connections, long answerMillis) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("presence");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(answerMillis == 0 ? CONNECT_MILLIS : Math.min(CONNECT_MILLIS, answerMillis));
        config.setInitializationFailTimeout(CONNECT_MILLIS);
        if (settings.kind() == DatabaseSettings.Kind.MARIADB) {
            config.setDriverClassName("org.mariadb.jdbc.Driver");
            config.addDataSourceProperty("sessionVariables", MARIADB_SESSION);
            config.addDataSourceProperty("tcpKeepAlive", "true");
            config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_MILLIS));
            config.addDataSourceProperty("socketTimeout", Long.toString(answerMillis));
        } else {
            config.setDriverClassName("org.h2.Driver");
        }
        return config;
    }

    /** Returns how long the writer's connection waits for an answer: it lets a slow commit come to its end. */
    static long writerAnswerMillis(DatabaseSettings settings) {
        return COMMITS_GIVEN_UP * commitMillis(settings);
    }

    private static long commitMillis(DatabaseSettings settings) {
        return Math.max(settings.commitTimeoutMillis(), 1_000);
    }

    private static DatabaseUnavailable unavailable(DatabaseSettings settings, Throwable failure) {
        if (failure instanceof DatabaseUnavailable said) {
            return said;
        }
        String advice = settings.kind() == DatabaseSettings.Kind.H2
                ? "check that no other process has its files open, that they are whole and that the folder can be written"
                : "check that it runs, and address, name, user and password in db_url";
        return new DatabaseUnavailable(
                "the database " + settings.place() + " cannot be opened: " + reason(failure) + "; " + advice, failure);
    }

    /** Returns what the innermost cause says that says anything. */
    private static String reason(Throwable failure) {
        String said = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            said = cause.getMessage() == null ? said : cause.getMessage();
        }
        return said;
    }

    private static Future<Void> closePool(Vertx vertx, Pool pool, Sources sources) {
        return pool.close().transform(closed -> close(vertx, sources.all()));
    }

    /** Beside each other: each waits for seconds for a server that hangs, and a Vert.x that is closed would wait for its workers. */
    private static Future<Void> close(Vertx vertx, List<HikariDataSource> sources) {
        ThreadFactory threads = WriterThread.named("presence-database-close");
        Context context = vertx.getOrCreateContext();
        return Future.join(sources.stream()
                        .map(source -> Future.fromCompletionStage(
                                CompletableFuture.runAsync(source::close, task -> threads.newThread(task)
                                        .start()),
                                context))
                        .toList())
                .mapEmpty();
    }
}
