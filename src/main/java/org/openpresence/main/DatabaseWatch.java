package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
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

    private final Database database;
    private final Health health;
    private final long timeoutMillis;
    private boolean away;
    private boolean asking;

    private DatabaseWatch(Database database, Health health, long timeoutMillis) {
        this.database = database;
        this.health = health;
        this.timeoutMillis = timeoutMillis;
    }

    /** Begins to watch; returns the timer to cancel at the end. */
    static long start(Vertx vertx, Database database, Health health, long timeoutMillis) {
        DatabaseWatch watch = new DatabaseWatch(database, health, timeoutMillis);
        return vertx.setPeriodic(Math.max(1_000, timeoutMillis), timer -> watch.ask());
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        Future<Void> answer = database.probe();
        answer.onComplete(done -> asking = false);
        answer.timeout(timeoutMillis, TimeUnit.MILLISECONDS).onComplete(done -> {
            boolean now = done.failed() || database.isAway();
            if (now != away) {
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
