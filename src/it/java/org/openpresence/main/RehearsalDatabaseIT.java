package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.config.PresenceConfig;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerProcess;

/** A rehearsal goes through the real MariaDB and leaves nothing there. */
class RehearsalDatabaseIT {
    /** A phone's life ends with what it has published, by and by. */
    private static final int ENOUGH = 8_000;

    private static final String LEFT_OUT = "the rehearsal leaves out the database";

    private final String jdbcUrl = EmbeddedMariaDb.freshDatabase();
    private final String schema = jdbcUrl.substring(jdbcUrl.lastIndexOf('/') + 1);

    /** Before the first migration, too: a node that joins rehearses before it opens the database. */
    @ParameterizedTest
    @CsvSource({"true,", "false,", "true,127.0.0.1:5701"})
    void what_it_writes_and_reads_goes_through_the_server_and_is_gone(String forceActive, String member)
            throws SQLException {
        boolean joins = member != null;
        Rehearsal rehearsal =
                rehearsal(Map.of("db_url", url(), "force_active", forceActive, "cluster.listen", joins ? member : ""));
        forgetStatements();
        logStatements("ON");

        try {
            rehearsal.play();
        } finally {
            logStatements("OFF");
        }

        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.answered()).isGreaterThan(400);
        for (String table :
                List.of("presentity", "active_watchers", "openpresence_publication", "openpresence_dialog")) {
            assertThat(logged("INSERT INTO presence_rehearsal_" + table + " (%"))
                    .as(table)
                    .isPositive();
        }
        boolean hasRules = forceActive.equals("false");
        assertThat(logged("SELECT % FROM presence_rehearsal_xcap WHERE %") > 0).isEqualTo(hasRules);
        assertThat(logged("INSERT INTO presence_rehearsal_watchers (%") > 0).isEqualTo(hasRules);
        assertThat(logged("SELECT bucket,epoch FROM presence_rehearsal_openpresence_epoch %") > 0)
                .isEqualTo(joins);
        assertThat(texts("SHOW TABLES FROM " + schema)).isEmpty();
        awaitNoConnection();
    }

    @Test
    void a_server_that_is_ready_has_left_no_row_and_has_nothing_to_complain_of() throws SQLException {
        try (ServerProcess server = serving(url())) {
            assertThat(server.output())
                    .anyMatch(line -> line.contains("rehearsed answers="))
                    .noneMatch(line -> line.contains(" ERROR ") || line.contains(LEFT_OUT))
                    .noneMatch(line -> line.contains(" WARN ") && line.contains(".database."));
            assertThat(rows()).isZero();
            assertThat(texts("SHOW TABLES FROM " + schema)).noneMatch(table -> table.contains("rehears"));
        }
        awaitNoConnection();
    }

    @Test
    void an_account_that_may_make_no_temporary_tables_is_told_so_once_and_serves() {
        String account = "plain";
        String guarded =
                EmbeddedMariaDb.guardedDatabase(account, "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX");

        try (ServerProcess server = serving(guarded.replace("jdbc:mariadb://", "mysql://" + account + '@'))) {
            assertThat(server.output())
                    .filteredOn(line -> line.contains(LEFT_OUT))
                    .singleElement()
                    .asString()
                    .contains(" INFO ", "Access denied", "GRANT CREATE TEMPORARY TABLES");
            assertThat(server.output())
                    .anyMatch(line -> line.contains("rehearsed answers=") && line.contains("refused=0"))
                    .noneMatch(line -> line.contains(" ERROR "));
        }
    }

    /** As a proxy in between that is restarted, or a person who kills it. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void connections_that_are_lost_in_the_middle_of_it_harm_no_request(String forceActive) throws Exception {
        Rehearsal rehearsal = rehearsal(Map.of("db_url", url(), "force_active", forceActive));
        int before = written();
        Thread playing = new Thread(rehearsal::play, "rehearsal-under-test");
        playing.start();

        await().atMost(Duration.ofSeconds(10)).until(() -> written() > before + 50);
        List<String> connections = texts("SELECT id FROM information_schema.processlist WHERE db = '" + schema + "'");
        for (String id : connections) {
            EmbeddedMariaDb.execute(jdbcUrl.replace(schema, ""), "KILL " + id);
        }
        playing.join();

        assertThat(connections).isNotEmpty();
        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.answered()).isGreaterThan(400);
        assertThat(texts("SHOW TABLES FROM " + schema)).isEmpty();
        awaitNoConnection();
    }

    private static Rehearsal rehearsal(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("sip.warm_up_seconds", "60");
        return new Rehearsal(PresenceConfig.read(all).config().orElseThrow(), true, RehearsalStages::ofCluster, ENOUGH);
    }

    private ServerProcess serving(String url) {
        return ServerProcess.serving("db_url=" + url, "sip.warm_up_seconds=5", "force_active=false");
    }

    private String url() {
        return jdbcUrl.replace("jdbc:mariadb://", "mysql://" + EmbeddedMariaDb.USER + '@');
    }

    private int rows() throws SQLException {
        int rows = 0;
        for (String table : List.of(
                "presentity",
                "active_watchers",
                "watchers",
                "xcap",
                "openpresence_publication",
                "openpresence_dialog",
                "openpresence_told",
                "openpresence_epoch",
                "openpresence_lease")) {
            rows += Integer.parseInt(
                    texts("SELECT COUNT(*) FROM " + schema + '.' + table).get(0));
        }
        return rows;
    }

    private static int written() throws SQLException {
        return Integer.parseInt(
                texts("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'Com_insert'")
                        .get(0));
    }

    private void awaitNoConnection() {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> texts("SELECT id FROM information_schema.processlist WHERE db = '" + schema + "'"),
                        List::isEmpty);
    }

    private void logStatements(String switched) {
        EmbeddedMariaDb.execute(jdbcUrl, "SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = " + switched);
    }

    private void forgetStatements() {
        EmbeddedMariaDb.execute(jdbcUrl, "TRUNCATE TABLE mysql.general_log");
    }

    private static int logged(String pattern) throws SQLException {
        return Integer.parseInt(texts("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '" + pattern + "'")
                .get(0));
    }

    private static List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        String server = EmbeddedMariaDb.serverUrl();
        try (Connection connection = DriverManager.getConnection(server, EmbeddedMariaDb.USER, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
