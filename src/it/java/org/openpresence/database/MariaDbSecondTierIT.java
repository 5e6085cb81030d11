package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.model.Presentity;

/** The contract for clusters on a real MariaDB. */
class MariaDbSecondTierIT implements SecondTierContract {
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

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public DatabaseSettings settings() {
        return DatabaseSettings.mariaDb(jdbcUrl, EmbeddedMariaDb.USER, "").withPeriods(0, 0, 2_000);
    }

    @Test
    void rules_that_many_ask_for_at_once_are_whose_the_database_says() {
        try (Tier tier = new Tier(vertx, settings())) {
            for (String user : List.of("Alice", "bob", "carol")) {
                Tier.await(tier.database
                        .pool()
                        .query(
                                "INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port) VALUES ('"
                                        + user + "', 'example.com', 'x', 2, '" + user + "', 0, '/rules/" + user
                                        + "', 0)")
                        .execute());
            }
            RulesDocuments documents = tier.database.rulesDocuments();
            List<Presentity> many = new ArrayList<>();
            for (String user : List.of("x", "y", "alice", "Alice", "bob", "carol", "dave")) {
                many.add(new Presentity(user + "@example.com"));
            }

            var asked = many.stream().map(documents::find).toList();

            for (int i = 0; i < many.size(); i++) {
                assertThat(RulesDocuments.tagOf(Tier.await(asked.get(i))))
                        .as("%s", many.get(i))
                        .isEqualTo(RulesDocuments.tagOf(Tier.await(documents.find(many.get(i)))));
            }
        }
    }
}
