package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.openpresence.admin.Health;
import org.openpresence.database.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database for an answer every so often and says in log and health when it gives none within
 * {@code database.commit_timeout}. Requests that need a commit wait meanwhile; the node stays ready. Confined to one event loop.
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
            if (done.failed() != away) {
                away = done.failed();
                tell(done.cause());
            }
        });
    }

    private void tell(Throwable cause) {
        if (away) {
            LOG.warn(
                    "database gives no answer within millis={} cause={} remedy=see that it runs; writes wait for it",
                    timeoutMillis,
                    cause.toString());
            health.degraded(NAME, "no answer within " + timeoutMillis + " ms; requests that need a commit wait");
        } else {
            LOG.info("database answers again");
            health.up(NAME);
        }
    }
}
