package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.PresentityRecords.Unavailable;

/** How long a node that stops waits for its database. */
class LastWriteTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<Void> flushed = new CompletableFuture<>();

    @AfterEach
    void close() {
        Tier.await(vertx.close());
    }

    @Test
    void a_database_that_takes_nothing_is_given_up() {
        var over = new LastWrite(vertx, () -> true, SHORT).of(flushed, LONG);

        assertThatThrownBy(() -> Tier.await(over))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("has taken nothing for 300 ms");
    }

    @Test
    void a_database_that_takes_some_now_and_then_is_waited_for() {
        AtomicInteger looks = new AtomicInteger();
        // Away at every second look: never for as long as that.
        var over =
                new LastWrite(vertx, () -> looks.incrementAndGet() % 2 == 0, Duration.ofSeconds(3)).of(flushed, LONG);

        Awaitility.await().until(() -> looks.get() > 40);
        assertThat(over.isComplete()).isFalse();
        flushed.complete(null);

        Tier.await(over);
    }

    @Test
    void nobody_waits_longer_than_there_is_time() {
        var over = new LastWrite(vertx, () -> false, LONG).of(flushed, SHORT);

        assertThatThrownBy(() -> Tier.await(over))
                .isInstanceOf(Unavailable.class)
                .hasMessage("there is no more time");
    }

    @Test
    void what_cannot_be_written_is_no_matter_of_time() {
        var over = new LastWrite(vertx, () -> false, LONG).of(flushed, LONG);

        flushed.completeExceptionally(new Unavailable("closed"));

        assertThatThrownBy(() -> Tier.await(over)).hasMessage("closed");
    }
}
