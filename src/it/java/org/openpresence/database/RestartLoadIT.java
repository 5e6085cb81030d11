package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.Settled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a start reads: {@code -Dpresence.load=200000} for that many subscriptions to a quarter as many presentities. What it
 * measures stands in the log.
 */
class RestartLoadIT {
    private static final Logger LOG = LoggerFactory.getLogger(RestartLoadIT.class);
    private static final int SUBSCRIPTIONS = Integer.getInteger("presence.load", 8_000);
    private static final int PER_PRESENTITY = 4;
    private static final Buckets BUCKETS = new Buckets("test/271", key -> key.slot(271));

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

    private static Tier tier(DatabaseSettings settings, Instant now) {
        return new Tier(
                vertx, settings, new ClusterSettings("presence", "a", false, BUCKETS), InstantSource.fixed(now));
    }

    private static void fill(String database, DatabaseSettings settings) {
        byte[] document = new byte[600];
        try (Tier tier = tier(settings, Tier.NOW)) {
            long begun = System.nanoTime();
            for (int i = 0; i < SUBSCRIPTIONS / PER_PRESENTITY; i++) {
                String address = "user" + i + "@example.com";
                CompletionStage<?> unused = write(tier, Requests.publish(address, "pres-" + i, "t" + i, document));
                for (int j = 0; j < PER_PRESENTITY; j++) {
                    long random = i * 10L + j;
                    unused = write(tier, Requests.subscribe(address, "c" + random + "@host", random));
                }
                tier.database
                        .records()
                        .settled(List.of(new Settled(Requests.key(address), "presence", Long.MAX_VALUE, i, List.of())));
            }
            patiently(tier.database.records().flush());
            LOG.info("{}: {} subscriptions written in {} ms", database, SUBSCRIPTIONS, since(begun));
        }
    }

    private static void measure(String database, DatabaseSettings settings) {
        fill(database, settings);
        try (Tier tier = tier(settings, Tier.NOW)) {
            AtomicLong told = new AtomicLong();
            long begun = System.nanoTime();
            int entries = patiently(tier.database.records().load(load -> {
                told.addAndGet(load.told().size());
                tier.database.records().loaded(tier.apply(load));
            }));
            long millis = since(begun);
            LOG.info("{}: {} entries loaded in {} ms", database, entries, millis);
            long some = System.nanoTime();
            Tier.await(tier.database.records().load(Set.of(3), load -> {}));
            LOG.info("{}: one bucket loaded in {} ms", database, since(some));

            assertThat(entries).isEqualTo(SUBSCRIPTIONS / PER_PRESENTITY);
            assertThat(told).hasValue(SUBSCRIPTIONS);
            assertThat(millis).isLessThan(2_000 + SUBSCRIPTIONS / 10);
        }
    }

    /** Everything has expired: entries are shown as a table shows them, one after the other, while others are read. */
    private static void measureExpired(String database, DatabaseSettings settings) {
        fill(database, settings);
        ExecutorService table = Executors.newSingleThreadExecutor();
        try (Tier tier = tier(settings, Tier.NOW.plus(Duration.ofDays(30)))) {
            List<CompletableFuture<?>> shown = new ArrayList<>();
            long begun = System.nanoTime();
            int entries = patiently(tier.database
                    .records()
                    .load(load -> shown.add(CompletableFuture.runAsync(
                            () -> tier.database.records().loaded(tier.apply(load)), table))));
            patiently(CompletableFuture.allOf(shown.toArray(CompletableFuture[]::new)));
            long loaded = since(begun);
            patiently(tier.database.records().flush());
            long millis = since(begun);
            LOG.info(
                    "{}: {} expired entries loaded in {} ms, {} records gone after {} ms by {} commits",
                    database,
                    entries,
                    loaded,
                    tier.figures.records(),
                    millis,
                    tier.figures.commits());

            assertThat(entries).isEqualTo(SUBSCRIPTIONS / PER_PRESENTITY);
            for (String rows : List.of("presentity", "active_watchers", "openpresence_told")) {
                assertThat(tier.query("SELECT COUNT(*) FROM " + rows)).containsExactly("0");
            }
            assertThat(tier.figures.commits())
                    .isLessThan(3 + tier.figures.records() / 1_024 + millis / PresentityRows.LONGEST_HOLD_MILLIS);
        } finally {
            table.shutdown();
        }
    }

    private static CompletionStage<?> write(Tier tier, Command command) {
        return tier.database.records().write(tier.apply(command), Urgency.BEHIND);
    }

    private static <T> T patiently(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.MINUTES).join();
    }

    private static long since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    private static DatabaseSettings freshMariaDb() {
        return DatabaseSettings.mariaDb(EmbeddedMariaDb.freshDatabase(), EmbeddedMariaDb.USER, "")
                .withPeriods(0, 0, 60_000);
    }

    private DatabaseSettings freshH2() {
        return DatabaseSettings.h2(folder.resolve("presence")).withPeriods(0, 0, 60_000);
    }

    @Test
    void a_start_reads_ten_subscriptions_in_a_millisecond_from_MariaDB() {
        measure("MariaDB", freshMariaDb());
    }

    @Test
    void a_start_reads_ten_subscriptions_in_a_millisecond_from_H2() {
        measure("H2", freshH2());
    }

    @Test
    void rows_that_have_expired_go_from_MariaDB_in_large_commits() {
        measureExpired("MariaDB", freshMariaDb());
    }

    @Test
    void rows_that_have_expired_go_from_H2_in_large_commits() {
        measureExpired("H2", freshH2());
    }
}
