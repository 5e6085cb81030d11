package org.openpresence.database;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.openpresence.presentity.PresentityRecords.Unavailable;

/** Reads unless there is an outage, once more after a failure, and says what cannot be had. Safe for any thread. */
final class Reads {
    private final Reading reading;
    private final Outage outage;

    Reads(Reading reading, Outage outage) {
        this.reading = reading;
        this.outage = outage;
    }

    /** Fails with {@link Unavailable}, at once during an outage. */
    <T> CompletionStage<T> read(Function<Reading, Future<T>> work) {
        if (outage.isOn()) {
            return CompletableFuture.failedFuture(new Unavailable(outage.reason()));
        }
        // A connection that has outlived its server is noticed only when it is used.
        return work.apply(reading)
                .recover(failure -> failure instanceof TimeoutException || outage.isOn()
                        ? Future.failedFuture(failure)
                        : work.apply(reading))
                .recover(failure -> Future.failedFuture(
                        failure instanceof Unavailable
                                ? failure
                                : new Unavailable("the database cannot be read: " + failure.getMessage(), failure)))
                .toCompletionStage();
    }
}
