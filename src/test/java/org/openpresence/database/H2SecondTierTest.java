package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract for clusters on embedded H2, whose nodes share a process. */
class H2SecondTierTest implements SecondTierContract {
    private static Vertx vertx;

    @TempDir
    Path folder;

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
        return DatabaseSettings.h2(folder.resolve("presence")).withPeriods(0, 0, 2_000);
    }

    @Test
    void a_document_of_a_user_that_only_the_database_takes_for_equal_is_not_hard_state() {
        try (Tier tier = node("a")) {
            tier.query("ALTER TABLE xcap ALTER COLUMN username VARCHAR_IGNORECASE(255) NOT NULL");
            for (String user : List.of("ALICE", "alice")) {
                tier.query("INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port) VALUES ('"
                        + user + "', 'example.com', '<" + user + "/>', 16, 'e', 0, '/users/" + user + "/index', 0)");
            }

            var found = Tier.await(tier.database
                    .records()
                    .publications(Requests.key("alice@example.com"), "alice@example.com", "presence"));

            assertThat(found.orElseThrow())
                    .extracting(one -> one.document().text())
                    .containsExactly("<alice/>");
        }
    }
}
