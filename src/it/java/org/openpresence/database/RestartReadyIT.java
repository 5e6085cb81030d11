package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.Samples;
import org.openpresence.kit.ServerProcess;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the packaged server takes to READY with a full database: {@code -Dpresence.load=200000} for that many subscriptions to
 * a quarter as many presentities. What it measures stands in the log, with the load of the machine.
 */
class RestartReadyIT {
    private static final Logger LOG = LoggerFactory.getLogger(RestartReadyIT.class);
    private static final int SUBSCRIPTIONS = Integer.getInteger("presence.load", 4_000);
    private static final int PER_PRESENTITY = 4;

    private static void fill(String database, InstantSource clock) {
        Vertx vertx = Vertx.vertx();
        DatabaseSettings settings =
                DatabaseSettings.mariaDb(database, EmbeddedMariaDb.USER, "").withPeriods(0, 0, 60_000);
        byte[] document = Samples.pidf("open", "loaded").getBytes(StandardCharsets.UTF_8);
        try (Tier tier = new Tier(vertx, settings, clock)) {
            for (int i = 0; i < SUBSCRIPTIONS / PER_PRESENTITY; i++) {
                String address = "user" + i + "@example.com";
                CompletionStage<?> unused = write(tier, Requests.publish(address, "pres-" + i, "t" + i, document));
                for (int j = 0; j < PER_PRESENTITY; j++) {
                    long random = i * 10L + j;
                    unused = write(tier, Requests.subscribe(address, "c" + random + "@host", random));
                }
            }
            tier.database
                    .records()
                    .flush()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.MINUTES)
                    .join();
        }
        Tier.await(vertx.close());
    }

    private static CompletionStage<?> write(Tier tier, Command command) {
        return tier.database.records().write(tier.apply(command), Urgency.BEHIND);
    }

    @Test
    void a_server_with_a_full_database_is_ready_within_half_a_minute() throws IOException {
        String database = EmbeddedMariaDb.freshDatabase();
        long filling = System.nanoTime();
        fill(database, InstantSource.system());
        LOG.info("{} subscriptions written in {} ms", SUBSCRIPTIONS, since(filling));

        for (String warmUp : new String[] {"0", "18"}) {
            long begun = System.nanoTime();
            try (ServerProcess server = ServerProcess.servingIn(
                    ServerProcess.temporaryFolder(),
                    "db_url=" + database.replace("jdbc:mariadb://", "mysql://" + EmbeddedMariaDb.USER + '@'),
                    "sip.warm_up_seconds=" + warmUp)) {
                LOG.info(
                        "READY with {} subscriptions after {} ms, CPU {} ms, sip.warm_up_seconds={}, load average {}",
                        SUBSCRIPTIONS,
                        since(begun),
                        cpuMillis(server),
                        warmUp,
                        Files.readString(Path.of("/proc/loadavg")).strip());

                assertThat(server.output())
                        .anyMatch(line -> line.contains("loaded presentities=" + SUBSCRIPTIONS / PER_PRESENTITY))
                        .noneMatch(line -> line.contains(" ERROR "));
                server.kill();
            }
        }
    }

    @Test
    void a_server_whose_records_have_all_expired_gets_rid_of_them() throws SQLException {
        String database = EmbeddedMariaDb.freshDatabase();
        fill(database, InstantSource.offset(InstantSource.system(), Duration.ofHours(-2)));
        long begun = System.nanoTime();

        try (ServerProcess server = ServerProcess.serving("db_url=" + database + "?user=" + EmbeddedMariaDb.USER)) {
            long ready = since(begun);
            await("no rows").atMost(Duration.ofMinutes(2)).until(() -> rows(database) == 0);

            LOG.info(
                    "READY with {} expired subscriptions after {} ms, without rows after {} ms, {} commits",
                    SUBSCRIPTIONS,
                    ready,
                    since(begun),
                    server.metrics().sum("presence_database_commit_seconds_count"));
            assertThat(server.output())
                    .anyMatch(line -> line.contains("loaded presentities=" + SUBSCRIPTIONS / PER_PRESENTITY));
        }
    }

    private static int rows(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database, EmbeddedMariaDb.USER, "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT (SELECT COUNT(*) FROM presentity) + (SELECT COUNT(*) FROM active_watchers)")) {
            assertThat(count.next()).isTrue();
            return count.getInt(1);
        }
    }

    private static long cpuMillis(ServerProcess server) {
        return ProcessHandle.of(server.figures().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis)
                .orElse(0L);
    }

    private static long since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
