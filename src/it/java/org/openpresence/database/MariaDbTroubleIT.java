package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.TcpRelay;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityRecords.Urgency;

/** Locks, lost connections and several nodes at one MariaDB. */
class MariaDbTroubleIT {
    /** By then the others have removed a silent member. */
    private static final int DETECTION_SECONDS = 5;

    private static final int LOCK_TIMEOUT = 1205;
    private static final Duration CLEANS = Duration.ofMinutes(2);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private static Vertx vertx;

    private final String jdbcUrl = EmbeddedMariaDb.freshDatabase();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        Tier.await(vertx.close());
    }

    private DatabaseSettings settings() {
        return DatabaseSettings.mariaDb(jdbcUrl, EmbeddedMariaDb.USER, "").withPeriods(0, 0, 20_000);
    }

    @Test
    void a_row_that_another_holds_locked_is_written_when_it_is_free() throws SQLException {
        try (Tier tier = new Tier(vertx, settings());
                Connection other = DriverManager.getConnection(jdbcUrl, EmbeddedMariaDb.USER, "")) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            other.setAutoCommit(false);
            other.createStatement().executeUpdate("UPDATE presentity SET sender = 'x'");
            var stage = tier.database
                    .records()
                    .write(tier.apply(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2})), Urgency.NOW);

            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> tier.figures.retries() > 0);
            other.rollback();
            Tier.await(stage);

            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t2");
        }
    }

    @Test
    void rows_beside_one_that_is_locked_too_long_are_cleaned_all_the_same() throws SQLException {
        try (Tier tier = new Tier(vertx, settings());
                Connection other = DriverManager.getConnection(jdbcUrl, EmbeddedMariaDb.USER, "")) {
            insert(
                    other,
                    "openpresence_publication (ruid, form, bucket, content_type, content_since_ms, expires_at_ms,"
                            + " received_at_ms, created_by, changed_by)",
                    i -> "('r" + i + "', 1, 0, 'x', 0, 1000, 0, 0, 0)");
            other.setAutoCommit(false);
            other.createStatement().executeUpdate("UPDATE openpresence_publication SET bucket = 1 WHERE ruid = 'r0'");

            Cleaned before = Cleaned.NOTHING;
            // On a slow disk one call has no time for all of them.
            long began = System.nanoTime();
            while (before.facts() < 249 && System.nanoTime() - began < CLEANS.toNanos()) {
                before = before.plus(Tier.await(tier.database.clean()));
            }
            other.rollback();
            Cleaned after = Tier.await(tier.database.clean());

            assertThat(before).isEqualTo(new Cleaned(0, 0, 0, 249, 1));
            assertThat(after).isEqualTo(new Cleaned(0, 0, 0, 1, 0));
        }
    }

    @Test
    void rows_of_other_tables_are_cleaned_in_the_same_call_however_many_of_one_are_locked() throws SQLException {
        try (Tier tier = new Tier(vertx, settings());
                Connection other = DriverManager.getConnection(jdbcUrl, EmbeddedMariaDb.USER, "")) {
            insert(
                    other,
                    "presentity (username, domain, event, etag, expires, received_time, body, sender, ruid)",
                    i -> "('u" + i + "', 'example.com', 'presence', 't', " + (1_000 + i) + ", 900, 'x', '', 'r" + i
                            + "')");
            insert(
                    other,
                    "watchers (presentity_uri, watcher_username, watcher_domain, event, status, inserted_time)",
                    i -> "('sip:a@example.com', 'w" + i + "', 'example.com', 'presence', 2, 900)");
            other.setAutoCommit(false);
            other.createStatement().executeUpdate("UPDATE presentity SET sender = 'x'");

            Cleaned before = Tier.await(tier.database.clean());
            other.rollback();

            assertThat(before).isEqualTo(new Cleaned(0, 0, 250, 0, 250));
        }
    }

    private static void insert(Connection connection, String columns, IntFunction<String> values) throws SQLException {
        String rows = IntStream.range(0, 250).mapToObj(values).collect(Collectors.joining(", "));
        connection.createStatement().executeUpdate("INSERT INTO " + columns + " VALUES " + rows);
    }

    @Test
    void a_node_that_stands_still_in_the_middle_of_a_transaction_keeps_nobody_from_writing_for_long()
            throws SQLException {
        Properties session = new Properties();
        session.setProperty("user", EmbeddedMariaDb.USER);
        session.setProperty("sessionVariables", Database.MARIADB_SESSION);
        try (Tier tier = new Tier(vertx, settings());
                Connection still = DriverManager.getConnection(jdbcUrl, session)) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            still.setAutoCommit(false);
            still.createStatement().executeUpdate("UPDATE presentity SET sender = 'x'");

            tier.commit(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}));

            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t2");
            assertThatThrownBy(still::commit).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void who_gains_a_bucket_does_not_wait_for_a_database_that_is_away() {
        try (Tier tier = new Tier(vertx, settings().withPeriods(0, 0, 500))) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            EmbeddedMariaDb.freeze();
            try {
                assertThatThrownBy(() -> raise(tier)).isInstanceOf(PresentityRecords.Unavailable.class);
                assertThatThrownBy(() -> raise(tier)).isInstanceOf(PresentityRecords.Unavailable.class);
            } finally {
                EmbeddedMariaDb.thaw();
            }

            Awaitility.await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> raise(tier));
            assertThat(tier.query("SELECT bucket FROM openpresence_epoch")).containsExactly("0");
        }
    }

    private static void raise(Tier tier) {
        Tier.await(tier.database.records().raiseEpoch(Set.of(0)));
    }

    @Test
    void a_connection_that_was_cut_is_replaced() {
        try (Tier tier = new Tier(vertx, settings())) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            for (String id : tier.query("SELECT id FROM information_schema.processlist WHERE db = SCHEMA()"
                    + " AND id <> CONNECTION_ID()")) {
                EmbeddedMariaDb.execute(jdbcUrl, "KILL " + id);
            }

            tier.commit(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}));

            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t2");
        }
    }

    /** A machine that loses its power, or is cut off, says nothing: the server would keep the locks of its transaction for hours. */
    @Test
    void rows_of_a_node_that_died_without_a_word_in_a_transaction_are_free_when_others_take_over() throws SQLException {
        URI server = URI.create(jdbcUrl.substring("jdbc:".length()));
        try (TcpRelay cable = TcpRelay.between("127.0.0.1", server.getPort());
                Tier dying = new Tier(
                        vertx,
                        DatabaseSettings.mariaDb(
                                        "jdbc:mariadb://127.0.0.1:" + cable.port() + server.getPath(),
                                        EmbeddedMariaDb.USER,
                                        "")
                                .withPeriods(0, 0, 20_000))) {
            dying.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            cable.dieAt("COMMIT");
            var stage = dying.database
                    .records()
                    .write(dying.apply(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2})), Urgency.NOW);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(cable::hasDied);

            boolean heldAtFirst = !canBeWritten();
            Awaitility.await().atMost(DETECTION_SECONDS, TimeUnit.SECONDS).until(this::canBeWritten);
            cable.wake();
            Tier.await(stage);

            assertThat(heldAtFirst).isTrue();
            assertThat(dying.query("SELECT etag FROM presentity")).containsExactly("t2");
        }
    }

    private boolean canBeWritten() throws SQLException {
        try (Connection other = DriverManager.getConnection(jdbcUrl, EmbeddedMariaDb.USER, "");
                Statement statement = other.createStatement()) {
            statement.execute("SET innodb_lock_wait_timeout = 1");
            statement.executeUpdate("UPDATE presentity SET sender = 'x'");
            return true;
        } catch (SQLException failure) {
            if (failure.getErrorCode() == LOCK_TIMEOUT) {
                return false;
            }
            throw failure;
        }
    }

    @Test
    void what_was_acknowledged_is_there_for_a_node_that_starts_while_the_dead_one_is_not_closed() {
        try (Tier dead = new Tier(vertx, settings())) {
            dead.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            dead.commit(Requests.subscribe("alice@example.com", "c1@host", 42));

            try (Tier next = new Tier(vertx, settings())) {
                var load = next.load().get("alice@example.com");
                assertThat(load.publications()).hasSize(1);
                assertThat(load.subscriptions()).hasSize(1);
            }
        }
    }

    @Test
    void nodes_that_start_together_make_the_tables_once() {
        openTogether(4).forEach(open -> Tier.await(open.close(CLOSE)));
    }

    /** Of nodes that start together the database may end the transaction of one as the victim of a deadlock. */
    @Test
    void a_node_that_is_the_victim_of_a_deadlock_when_it_registers_tries_again() {
        try (Tier tier = new Tier(vertx, settings())) {
            // Not undone with the transaction.
            List.of(
                            "DELETE FROM openpresence_layout",
                            "CREATE TABLE attempts (one INT) ENGINE=MyISAM",
                            "CREATE TRIGGER victim BEFORE INSERT ON openpresence_layout FOR EACH ROW BEGIN"
                                    + " INSERT INTO attempts VALUES (1);"
                                    + " IF (SELECT COUNT(*) FROM attempts) < 3 THEN"
                                    + " SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213; END IF; END")
                    .forEach(sql -> Tier.await(tier.database.pool().query(sql).execute()));

            openTogether(1).forEach(open -> Tier.await(open.close(CLOSE)));

            assertThat(tier.query("SELECT one FROM attempts")).hasSize(3);
        }
    }

    private List<Database> openTogether(int nodes) {
        List<Future<Database>> opening = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            opening.add(Database.open(
                    vertx, settings(), event -> "a/b", InstantSource.system(), new CommitFigures(nanos -> {})));
        }
        return opening.stream().map(Tier::await).toList();
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        DatabaseSettings nowhere = DatabaseSettings.mariaDb("jdbc:mariadb://127.0.0.1:1/presence", "root", "secret");

        assertThatThrownBy(() -> new Tier(vertx, nowhere))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("jdbc:mariadb://127.0.0.1:1/presence cannot be opened")
                .hasMessageNotContaining("secret");
    }
}
