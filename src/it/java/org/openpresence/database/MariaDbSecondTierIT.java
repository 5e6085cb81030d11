package org.openpresence.database;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.openpresence.kit.EmbeddedMariaDb;

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
}
