package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.openpresence.admin.Health;
import org.openpresence.database.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in health and log when the database is away: it answers no question within {@code database.commit_timeout}, or its writer
 * has found that it commits nothing ({@link Database#isAway}). The node stays ready, since nobody waits for the database then.
 * Confined to one event loop.
 */
final class DatabaseWatch {
    private static final String NAME = "database";
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);

    private final Supplier<Future<Void>> probe;
    private final BooleanSupplier commitsNothing;
    private final Health health;
    private final long timeoutMillis;
    private boolean away;
    private boolean asking;
    private volatile boolean stopped;

    DatabaseWatch(Supplier<Future<Void>> probe, BooleanSupplier commitsNothing, Health health, long timeoutMillis) {
        this.probe = probe;
        this.commitsNothing = commitsNothing;
        this.health = health;
        this.timeoutMillis = timeoutMillis;
    }

    /** Begins to watch. */
    static DatabaseWatch start(Vertx vertx, Database database, Health health, long timeoutMillis) {
        DatabaseWatch watch = new DatabaseWatch(database::probe, database::isAway, health, timeoutMillis);
        vertx.setPeriodic(Math.max(1_000, timeoutMillis), timer -> {
            if (watch.stopped) {
                vertx.cancelTimer(timer);
            } else {
                watch.ask();
            }
        });
        return watch;
    }

    /** From now on the database is closed on purpose, which nobody is told. Safe for any thread. */
    void stop() {
        stopped = true;
    }

    /** Looks once. */
    void ask() {
        if (asking) {
            return;
        }
        asking = true;
        Future<Void> answer = probe.get();
        answer.onComplete(done -> asking = false);
        answer.timeout(timeoutMillis, TimeUnit.MILLISECONDS).onComplete(done -> {
            boolean now = done.failed() || commitsNothing.getAsBoolean();
            if (now != away && !stopped) {
                away = now;
                tell(done.failed() ? done.cause().toString() : "it commits nothing");
            }
        });
    }

    private void tell(String cause) {
        if (away) {
            LOG.warn(
                    "database is away millis={} cause={} remedy=see that it runs; what is answered meanwhile is not committed",
                    timeoutMillis,
                    cause);
            health.degraded(NAME, "away for " + timeoutMillis + " ms or more; answers do not wait for the commit");
        } else {
            LOG.info("database is back");
            health.up(NAME);
        }
    }
}
