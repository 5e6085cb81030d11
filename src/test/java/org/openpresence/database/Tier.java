package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.InMemoryPresentityTable;
import org.openpresence.presentity.PresentityRecords.Urgency;

/** A node's table and database, as far as this package is concerned: commands in, rows out, and back after a restart. */
final class Tier implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-24T16:00:00.250Z");
    private static final int SECONDS = 30;

    final CommitFigures figures = new CommitFigures(nanos -> {});
    final Database database;
    final InMemoryPresentityTable table;

    Tier(Vertx vertx, DatabaseSettings settings) {
        this(vertx, settings, InstantSource.fixed(NOW));
    }

    Tier(Vertx vertx, DatabaseSettings settings, InstantSource clock) {
        this(vertx, settings, ClusterSettings.ALONE, clock);
    }

    Tier(Vertx vertx, DatabaseSettings settings, ClusterSettings cluster, InstantSource clock) {
        this.table = new InMemoryPresentityTable(clock, 32_000);
        this.database = await(Database.open(vertx, settings, cluster, event -> "application/" + event, clock, figures));
    }

    Applied apply(Command command) {
        return await(table.apply(command));
    }

    /** Applies and commits. */
    Applied commit(Command command) {
        Applied applied = apply(command);
        await(database.records().write(applied, Urgency.NOW));
        return applied;
    }

    /** Reads everything. */
    Map<String, Command.Load> load() {
        Map<String, Command.Load> loads = new LinkedHashMap<>();
        int count = await(database.records().load(load -> loads.put(load.address(), load)));
        if (count != loads.size()) {
            throw new AssertionError(count + " entries were counted, " + loads.size() + " shown");
        }
        return loads;
    }

    /** Runs a query of the test's own and gives the first column of each row as text. */
    List<String> query(String sql) {
        return await(database.pool().query(sql).execute().map(rows -> {
            List<String> values = new ArrayList<>();
            rows.forEach(row -> values.add(String.valueOf(row.getValue(0))));
            return values;
        }));
    }

    @Override
    public void close() {
        await(database.close(Duration.ofSeconds(SECONDS)));
    }

    static <T> T await(Future<T> future) {
        return await(future.toCompletionStage());
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException | java.util.concurrent.TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }
}
