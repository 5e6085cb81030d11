package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.openpresence.presentity.PresentityRecords.Unavailable;

/**
 * What is still to be written when a node stops: it is waited for as long as the database takes any of it, and not much longer, since
 * one that hangs may hang for ever and whoever stops the node waits too. Confined to the event loop that looks.
 */
final class LastWrite {
    private static final long LOOK_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final BooleanSupplier away;
    private final Duration patience;

    /** {@code away} says whether the database commits nothing. */
    LastWrite(Vertx vertx, BooleanSupplier away) {
        this(vertx, away, PATIENCE);
    }

    /** As the other one, for a database that is given up after {@code patience}. */
    LastWrite(Vertx vertx, BooleanSupplier away, Duration patience) {
        this.vertx = vertx;
        this.away = away;
        this.patience = patience;
    }

    /** Completes as {@code flushed}, or fails as soon as that is not to be waited for. */
    Future<Void> of(CompletionStage<Void> flushed, Duration atMost) {
        Promise<Void> over = Promise.promise();
        long begun = System.nanoTime();
        long[] taken = {begun};
        long timer = vertx.setPeriodic(LOOK_MILLIS, look -> {
            long now = System.nanoTime();
            taken[0] = away.getAsBoolean() ? taken[0] : now;
            if (now - taken[0] >= patience.toNanos()) {
                over.tryFail(new Unavailable("the database has taken nothing for " + patience.toMillis() + " ms"));
            } else if (now - begun >= atMost.toNanos()) {
                over.tryFail(new Unavailable("there is no more time"));
            }
        });
        Future.fromCompletionStage(flushed).onComplete(done -> {
            if (done.succeeded()) {
                over.tryComplete();
            } else {
                over.tryFail(done.cause());
            }
        });
        return over.future().onComplete(done -> vertx.cancelTimer(timer));
    }
}
