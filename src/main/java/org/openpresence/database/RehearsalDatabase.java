package org.openpresence.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MariaDB that a node will serve from, as a rehearsal sees it: {@link TemporaryTables} of two connections of its own, one that
 * writes and one that reads rules documents, through the classes that serve later. No real table is opened, and with the connections
 * all is gone. Whatever it is refused is no reason for not starting: then it is left out, and one line says so. Safe for any thread.
 */
public final class RehearsalDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RehearsalDatabase.class);
    private static final String XCAP_INSERT = "INSERT INTO " + TemporaryTables.PREFIX + XcapDocuments.TABLE
            + " (username, domain, doc, doc_type, etag, source, doc_uri, port) VALUES (?, ?, ?, "
            + XcapDocuments.PRES_RULES + ", ?, 0, ?, 0)";

    /** What MariaDB says to who lacks a privilege on a database, a table or at all. */
    private static final Set<Integer> DENIED = Set.of(1044, 1142, 1227);

    private final DatabaseSettings settings;
    private final boolean fenced;
    private final HikariDataSource writing;
    private final Optional<HikariDataSource> reading;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    private RehearsalDatabase(DatabaseSettings settings, boolean fenced, boolean isRead) {
        this.settings = settings;
        this.fenced = fenced;
        this.writing = pool(settings, Database.writerAnswerMillis(settings));
        this.reading = isRead ? Optional.of(pool(settings, Database.READ_MILLIS)) : Optional.empty();
    }

    /** A table lives as long as its connection, so there is one, and nobody is told of it where it cannot be had but we. */
    private static HikariDataSource pool(DatabaseSettings settings, long answerMillis) {
        HikariConfig config = Database.config(settings, 1, answerMillis);
        config.setInitializationFailTimeout(-1);
        config.setPoolName("presence-rehearsal");
        // As the writer's: a binary log of the format MIXED has no rows of temporary tables then.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }

    /**
     * Makes the tables; blocks meanwhile.
     *
     * @param fenced whether the node is to look, in each transaction, whether it may still write
     * @param rules the documents to be read; empty where none are asked
     * @return empty where that fails, which is said
     */
    public static Optional<RehearsalDatabase> open(
            DatabaseSettings settings, boolean fenced, Map<Presentity, List<RulesDocument>> rules) {
        try {
            knock(Database.config(settings, 1, Database.READ_MILLIS));
        } catch (SQLException refused) {
            tell(settings, refused);
            return Optional.empty();
        }
        RehearsalDatabase database = new RehearsalDatabase(settings, fenced, !rules.isEmpty());
        try {
            database.makeWritten();
            if (database.reading.isPresent()) {
                makeRules(database.reading.get(), rules);
            }
            return Optional.of(database);
        } catch (SQLException | RuntimeException refused) {
            database.giveUp(refused);
            database.close();
            return Optional.empty();
        }
    }

    /** A pool tries for seconds what is refused at once. */
    private static void knock(HikariConfig config) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(config.getDataSourceProperties());
        properties.setProperty("user", config.getUsername());
        properties.setProperty("password", config.getPassword());
        DriverManager.getConnection(config.getJdbcUrl(), properties).close();
    }

    private void makeWritten() throws SQLException {
        TableNames names = TableNames.USUAL;
        try (Connection connection = writing.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            make(
                    statement,
                    List.of(
                            names.presentity(),
                            names.activeWatchers(),
                            names.watchers(),
                            Tables.PUBLICATION_FACTS,
                            Tables.DIALOG_FACTS,
                            Tables.TOLD,
                            Tables.EPOCH));
            if (fenced) {
                statement.execute(
                        "INSERT INTO " + TemporaryTables.PREFIX + Tables.EPOCH + " (bucket, epoch, node) VALUES "
                                + IntStream.range(0, Buckets.ALONE_COUNT)
                                        .mapToObj(bucket -> "(" + bucket + ", 0, '')")
                                        .collect(Collectors.joining(",")));
            }
            connection.commit();
        }
    }

    private static void makeRules(HikariDataSource reading, Map<Presentity, List<RulesDocument>> rules)
            throws SQLException {
        try (Connection connection = reading.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            make(statement, List.of(XcapDocuments.TABLE));
            try (PreparedStatement insert = connection.prepareStatement(XCAP_INSERT)) {
                for (Map.Entry<Presentity, List<RulesDocument>> own : rules.entrySet()) {
                    for (RulesDocument document : own.getValue()) {
                        insert.setString(1, own.getKey().user());
                        insert.setString(2, own.getKey().host());
                        insert.setBytes(3, document.octets());
                        insert.setString(4, document.entityTag());
                        insert.setString(5, own.getKey() + "/" + document.entityTag());
                        insert.addBatch();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
        }
    }

    private static void make(Statement statement, List<String> tables) throws SQLException {
        for (String sql : TemporaryTables.statements(tables)) {
            statement.execute(sql);
        }
    }

    /** Returns a writer to the tables. */
    public RehearsalWriter writer(InstantSource clock) {
        return isGivenUp()
                ? RehearsalWriter.withoutDatabase(clock)
                : RehearsalWriter.to(new JdbcRowSink(writing), fenced, this::giveUp, clock);
    }

    /** Returns the documents; none once reading has failed. */
    public RulesDocuments rulesDocuments(Vertx vertx) {
        if (reading.isEmpty()) {
            return RulesDocuments.NONE;
        }
        RulesDocuments table = new XcapDocuments(vertx, reading.get(), TemporaryTables.PREFIX + XcapDocuments.TABLE);
        return new RulesDocuments() {
            @Override
            public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
                return isGivenUp()
                        ? CompletableFuture.completedFuture(List.of())
                        : table.find(presentity).exceptionally(failure -> {
                            giveUp(failure);
                            return List.of();
                        });
            }

            @Override
            public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
                return isGivenUp()
                        ? CompletableFuture.completedFuture(Map.of())
                        : table.entityTags(presentities).exceptionally(failure -> {
                            giveUp(failure);
                            return Map.of();
                        });
            }
        };
    }

    /** Returns whether something failed. */
    private boolean isGivenUp() {
        return givenUp.get();
    }

    /** From now on it is left out; says so the first time. */
    void giveUp(Throwable why) {
        if (givenUp.compareAndSet(false, true)) {
            tell(settings, why);
        }
    }

    private static void tell(DatabaseSettings settings, Throwable why) {
        boolean isDenied = why instanceof SQLException sql && DENIED.contains(sql.getErrorCode());
        LOG.info(
                "the rehearsal leaves out the database, the first requests are slower database={} cause={}{}",
                settings.place(),
                why.getMessage(),
                isDenied ? " remedy=GRANT CREATE TEMPORARY TABLES on it to the account" : "");
    }

    @Override
    public void close() {
        writing.close();
        reading.ifPresent(HikariDataSource::close);
    }
}
