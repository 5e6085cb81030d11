package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on embedded H2, in files. */
class H2RecordsTest implements PresentityRecordsContract {
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
    void rows_that_another_holds_locked_keep_no_others_from_being_cleaned() {
        try (Tier tier = tier()) {
            String rows = IntStream.range(0, 250)
                    .mapToObj(i -> "('u" + i + "', 'example.com', 'presence', 'old', " + (1_000 + i) + ", 900, 'x')")
                    .collect(Collectors.joining(", "));
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES "
                    + rows);
            SqlConnection other = Tier.await(tier.database.pool().getConnection());
            Transaction transaction = Tier.await(other.begin());
            Tier.await(other.query("UPDATE presentity SET sender = 'y' WHERE username = 'u120'")
                    .execute());

            Cleaned before = Tier.await(tier.database.clean());
            List<String> left = tier.query("SELECT username FROM presentity ORDER BY expires");
            Tier.await(transaction.rollback());
            Tier.await(other.close());
            Cleaned after = Tier.await(tier.database.clean());

            assertThat(before).isEqualTo(new Cleaned(249, 0, 0, 0, 1));
            assertThat(left).containsExactly("u120");
            assertThat(after).isEqualTo(new Cleaned(1, 0, 0, 0, 0));
            assertThat(tier.figures.cleaned()).isEqualTo(250);
        }
    }

    @Override
    public String refusal() {
        return "ALTER TABLE presentity ADD CONSTRAINT no_refuse CHECK (body <> X'726566757365')";
    }
}
