package org.openpresence.database;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
}
