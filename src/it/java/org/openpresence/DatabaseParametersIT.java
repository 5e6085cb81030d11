package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;

/** The parameters of the database tier change what they say that they change, over real sockets. */
class DatabaseParametersIT {

    @Test
    void the_tables_have_the_names_that_are_configured() {
        Path folder = ServerProcess.temporaryFolder();
        try (ServerProcess server = ServerProcess.servingIn(
                        folder,
                        "db_url=h2:./named",
                        "presentity_table=my_presentity",
                        "active_watchers_table=my_active_watchers",
                        "watchers_table=my_watchers",
                        "enable_sphere_check=true",
                        "force_active=false",
                        "no_rules_policy=allow",
                        "fallback2db=1");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            peer.published(presentity, pidf("open", "x"));
            peer.watching(presentity);
            assertThat(server.stop()).isZero();
        }

        String url = "jdbc:h2:" + folder.toAbsolutePath()
                + "/named;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";
        assertThat(count(url, "sa", "my_presentity")).isEqualTo(1);
        assertThat(count(url, "sa", "my_active_watchers")).isEqualTo(1);
        assertThat(count(url, "sa", "my_watchers")).isEqualTo(1);
    }

    @Test
    void db_url_in_the_form_of_the_manual_works_and_clean_period_and_db_update_period_set_the_pace() {
        String jdbc = EmbeddedMariaDb.freshDatabase();
        String url = "mysql://" + EmbeddedMariaDb.USER + "@" + jdbc.substring("jdbc:mariadb://".length());
        try (ServerProcess server = ServerProcess.serving("db_url=" + url, "clean_period=1", "db_update_period=1");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            peer.ask(peer.publish(presentity, pidf("open", "x")).expires(1));
            peer.published(presentity, pidf("other", "open", "x"));
            peer.watching(presentity);

            assertThat(server.awaitReady().getString("database")).isEqualTo("mariadb");
            Awaitility.await().until(() -> count(jdbc, EmbeddedMariaDb.USER, "active_watchers") == 1);
            Awaitility.await().until(() -> count(jdbc, EmbeddedMariaDb.USER, "presentity") == 1);
        }
    }

    @Test
    void without_db_update_period_subscriptions_wait_for_the_stop_and_with_fallback2db_they_do_not() {
        String lazy = EmbeddedMariaDb.freshDatabase();
        String eager = EmbeddedMariaDb.freshDatabase();
        try (ServerProcess behind = ServerProcess.serving("db_url=" + lazy + "?user=root", "db_update_period=0");
                ServerProcess at = ServerProcess.serving("db_url=" + eager + "?user=root", "fallback2db=1");
                SipPeer one = SipPeer.udp(behind);
                SipPeer other = SipPeer.udp(at)) {
            String presentity = freshPresentity();
            one.watching(presentity);
            SipRequestText subscribe = other.subscribe(presentity);

            assertThat(other.ask(subscribe).status()).isEqualTo(200);

            assertThat(count(eager, EmbeddedMariaDb.USER, "active_watchers")).isEqualTo(1);
            assertThat(count(lazy, EmbeddedMariaDb.USER, "active_watchers")).isZero();
            assertThat(behind.stop()).isZero();
            assertThat(count(lazy, EmbeddedMariaDb.USER, "active_watchers")).isEqualTo(1);
        }
    }

    static int count(String url, String user, String table) {
        try (Connection connection = DriverManager.getConnection(url, user, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
