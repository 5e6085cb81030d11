package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.KamailioTables;
import org.openpresence.model.Presentity;

/** Tables that Kamailio's own script has made: INT ids, its widths, whatever collation the database has. */
class KamailioTablesIT {
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        Tier.await(vertx.close());
    }

    private static DatabaseSettings kamailios(String characterSet, String collation) {
        String url = EmbeddedMariaDb.freshDatabase(characterSet, collation);
        KamailioTables.make(url);
        return DatabaseSettings.mariaDb(url, EmbeddedMariaDb.USER, "").withPeriods(0, 0, 5_000);
    }

    @ParameterizedTest
    @CsvSource({"latin1,latin1_swedish_ci", "utf8mb3,utf8mb3_general_ci", "utf8mb4,utf8mb4_general_ci"})
    void they_are_used_as_they_are(String characterSet, String collation) {
        DatabaseSettings settings = kamailios(characterSet, collation);
        try (Tier tier = new Tier(vertx, settings)) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.modify("alice@example.com", "t1", "t2", new byte[] {-1}));
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.commit(Requests.subscribe("alice@example.com", "c2@host", 43));
            tier.commit(Requests.refresh("alice@example.com", "c2@host", 1, 43, 0, 2));
            Tier.await(tier.database.clean());

            assertThat(tier.query("SELECT DATA_TYPE FROM information_schema.columns WHERE table_schema = SCHEMA()"
                            + " AND table_name = 'presentity' AND column_name = 'id'"))
                    .containsExactly("int");
        }
        try (Tier second = new Tier(vertx, settings)) {
            var load = second.load().get("alice@example.com");

            assertThat(load.publications()).hasSize(1);
            assertThat(load.subscriptions()).hasSize(1);
        }
    }

    @Test
    void writing_a_record_again_uses_up_no_ids() {
        try (Tier tier = new Tier(vertx, kamailios("latin1", "latin1_swedish_ci"))) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t0", new byte[] {0}));
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            for (int i = 0; i < 20; i++) {
                tier.commit(Requests.modify("alice@example.com", "t" + i, "t" + (i + 1), new byte[] {1}));
                tier.commit(Requests.refresh("alice@example.com", "c1@host", 0, 42, Requests.HOUR, i + 2));
            }
            tier.commit(Requests.publish("bob@example.com", "pres-2", "tb", new byte[] {0}));
            tier.commit(Requests.subscribe("bob@example.com", "c2@host", 43));

            assertThat(tier.query("SELECT MAX(id) FROM presentity")).containsExactly("2");
            assertThat(tier.query("SELECT MAX(id) FROM active_watchers")).containsExactly("2");
        }
    }

    @Test
    void their_widths_are_told_before_the_server_refuses() {
        try (Tier tier = new Tier(vertx, kamailios("latin1", "latin1_swedish_ci"))) {
            RowWidths widths = tier.database.widths();

            assertThat(widths.publicationTooWide(new Presentity("u".repeat(65) + "@example.com"), "presence", 10))
                    .hasValue("the user has 65 characters, of 64 allowed");
            assertThat(widths.publicationTooWide(new Presentity("a@example.com"), "presence", 65_536))
                    .hasValue("the body has 65536 octets, of 65535 allowed");
            assertThat(widths.subscriptionTooWide(
                            new Presentity("a@example.com"),
                            "presence",
                            Requests.dialog("a@example.com", "c".repeat(256))))
                    .hasValue("the Call-ID has 256 characters, of 255 allowed");
        }
    }

    @Test
    void what_their_character_set_cannot_hold_is_refused_and_not_mutilated() {
        try (Tier tier = new Tier(vertx, kamailios("latin1", "latin1_swedish_ci"))) {
            var command = Requests.publish("\u4e2d@example.com", "pres-1", "t1", "x".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> tier.commit(command))
                    .isInstanceOf(org.openpresence.presentity.PresentityRecords.Refused.class);
            assertThat(tier.query("SELECT username FROM presentity")).isEmpty();
        }
    }

    @Test
    void tables_that_only_look_alike_are_refused() {
        DatabaseSettings settings = kamailios("latin1", "latin1_swedish_ci");
        EmbeddedMariaDb.execute(
                settings.jdbcUrl(),
                "ALTER TABLE presentity DROP COLUMN ruid, DROP COLUMN priority, ADD extra_hdrs BLOB");

        assertThatThrownBy(() -> new Tier(vertx, settings))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("lacks the columns ruid, priority");
    }
}
