package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tables from the numbered migrations in {@code sql/}, or says which of them to run; then checks that Kamailio's
 * tables are of the versions and columns that we know (another product's look alike). Nodes that start together wait for each
 * other. Confined to one start.
 */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final String LOCK = "'openpresence-migration'";
    private static final int LOCK_SECONDS = 60;
    private static final int PRESENTITY_VERSION = 5;
    private static final int ACTIVE_WATCHERS_VERSION = 12;
    private static final int WATCHERS_VERSION = 3;

    private final Pool pool;
    private final DatabaseSettings settings;
    private final Buckets buckets;

    Schema(Pool pool, DatabaseSettings settings, Buckets buckets) {
        this.pool = pool;
        this.settings = settings;
        this.buckets = buckets;
    }

    /** Returns the tables once they are there and right; fails with {@link DatabaseUnavailable}. */
    Future<Tables> prepare() {
        return pool.withConnection(connection -> migrate(connection).compose(done -> check(connection)));
    }

    private Future<Void> migrate(SqlConnection connection) {
        if (!settings.migrate()) {
            return missing(connection)
                    .compose(missing -> missing.isEmpty()
                            ? Future.succeededFuture()
                            : Future.failedFuture(new DatabaseUnavailable("the database " + settings.place()
                                    + " lacks tables and database.migrate is false: run " + files(missing)
                                    + " there, or set database.migrate to true")));
        }
        return locked(connection, () -> missing(connection).compose(missing -> run(connection, missing)));
    }

    private String files(List<String> names) {
        return String.join(
                ", ",
                names.stream()
                        .map(name -> "sql/" + settings.kind().label() + "/" + name)
                        .toList());
    }

    /** H2 belongs to this process alone; on MariaDB a lock by name keeps other nodes waiting. */
    private Future<Void> locked(SqlConnection connection, java.util.function.Supplier<Future<Void>> work) {
        if (settings.kind() == DatabaseSettings.Kind.H2) {
            return work.get();
        }
        return connection
                .query("SELECT GET_LOCK(" + LOCK + ", " + LOCK_SECONDS + ")")
                .execute()
                .compose(rows -> Integer.valueOf(1)
                                .equals(rows.iterator().next().getInteger(0))
                        ? work.get()
                        : Future.failedFuture(new DatabaseUnavailable("another node has been migrating "
                                + settings.place() + " for " + LOCK_SECONDS + " s: start again when it is done")))
                .eventually(() -> connection
                        .query("SELECT RELEASE_LOCK(" + LOCK + ")")
                        .execute()
                        .mapEmpty());
    }

    private Future<List<String>> missing(SqlConnection connection) {
        return columns(connection, List.of("openpresence_migration"))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Set.<Integer>of())
                        : connection
                                .query("SELECT number FROM openpresence_migration")
                                .execute()
                                .map(rows -> {
                                    Set<Integer> applied = new HashSet<>();
                                    rows.forEach(row -> applied.add(row.getInteger(0)));
                                    return applied;
                                }))
                .map(applied -> Migrations.NAMES.stream()
                        .filter(name -> !applied.contains(Integer.valueOf(name.substring(0, 3))))
                        .toList());
    }

    private Future<Void> run(SqlConnection connection, List<String> names) {
        Future<Void> last = Future.succeededFuture();
        for (String name : names) {
            for (String statement : Migrations.statements(settings.kind(), name, settings.tables())) {
                last = last.compose(
                        done -> connection.query(statement).execute().<Void>mapEmpty());
            }
            last = last.onSuccess(
                    done -> LOG.info("the database was migrated migration={} database={}", name, settings.place()));
        }
        return last.recover(refused -> Future.failedFuture(new DatabaseUnavailable(
                "the tables in " + settings.place() + " cannot be made: " + refused.getMessage()
                        + "; give the account the right to create tables, or run " + files(names) + " yourself",
                refused)));
    }

    private Future<Tables> check(SqlConnection connection) {
        TableNames names = settings.tables();
        return connection
                .query("SELECT table_name, table_version FROM version")
                .execute()
                .compose(rows -> {
                    Map<String, Integer> versions = new TreeMap<>();
                    rows.forEach(row -> versions.put(row.getString(0), row.getInteger(1)));
                    checkVersion(versions, names.presentity(), PRESENTITY_VERSION);
                    checkVersion(versions, names.activeWatchers(), ACTIVE_WATCHERS_VERSION);
                    checkVersion(versions, names.watchers(), WATCHERS_VERSION);
                    return columns(connection, List.of(names.presentity(), names.activeWatchers()));
                })
                .compose(columns -> {
                    checkColumns(columns, names.presentity(), PublicationRow.COLUMNS);
                    checkColumns(columns, names.activeWatchers(), DialogRow.COLUMNS);
                    RowWidths widths =
                            new RowWidths(columns.get(names.presentity()), columns.get(names.activeWatchers()));
                    return narrowIds(connection).compose(narrow -> keyColumns(connection)
                            .map(joins -> new Tables(settings.kind(), names, widths, narrow, joins, buckets, 0, "")));
                });
    }

    /** H2 knows one way to compare. */
    private Future<KeyColumns> keyColumns(SqlConnection connection) {
        if (settings.kind() == DatabaseSettings.Kind.H2) {
            return Future.succeededFuture(KeyColumns.ALIKE);
        }
        return connection
                .preparedQuery("SELECT LOWER(column_name), character_set_name, collation_name"
                        + " FROM information_schema.columns WHERE table_schema = SCHEMA()"
                        + " AND (table_name = ? AND column_name = 'ruid'"
                        + " OR table_name = ? AND column_name IN ('callid', 'to_tag', 'from_tag'))")
                .execute(Tuple.of(
                        settings.tables().presentity(), settings.tables().activeWatchers()))
                .map(rows -> {
                    Map<String, KeyColumns.Collation> found = new TreeMap<>();
                    rows.forEach(row ->
                            found.put(row.getString(0), new KeyColumns.Collation(row.getString(1), row.getString(2))));
                    return new KeyColumns(found);
                });
    }

    private void checkVersion(Map<String, Integer> versions, String table, int wanted) {
        Integer found = versions.get(table);
        if (found == null || found != wanted) {
            throw new DatabaseUnavailable("table " + table + " in " + settings.place() + " must have version " + wanted
                    + " and has " + (found == null ? "none" : found) + ": bring it to Kamailio's version " + wanted
                    + ", or configure another table name");
        }
    }

    private void checkColumns(Map<String, Map<String, Long>> columns, String table, List<String> wanted) {
        List<String> missing = wanted.stream()
                .filter(column -> !columns.getOrDefault(table, Map.of()).containsKey(column))
                .toList();
        if (!missing.isEmpty()) {
            throw new DatabaseUnavailable("table " + table + " in " + settings.place() + " lacks the columns "
                    + String.join(", ", missing) + ": it is not Kamailio's; configure another table name");
        }
    }

    private Future<Set<String>> narrowIds(SqlConnection connection) {
        return connection
                .preparedQuery("SELECT table_name FROM information_schema.columns WHERE table_schema = SCHEMA()"
                        + " AND column_name = 'id' AND LOWER(data_type) <> 'bigint' AND table_name IN (?, ?, ?)")
                .execute(Tuple.of(
                        settings.tables().presentity(),
                        settings.tables().activeWatchers(),
                        settings.tables().watchers()))
                .map(rows -> {
                    Set<String> narrow = new HashSet<>();
                    rows.forEach(row -> narrow.add(row.getString(0)));
                    return narrow;
                });
    }

    /** Returns for each table that is there its columns with the number of characters they take. */
    private static Future<Map<String, Map<String, Long>>> columns(SqlConnection connection, List<String> tables) {
        Map<String, Map<String, Long>> found = new TreeMap<>();
        Future<Void> last = Future.succeededFuture();
        for (String table : tables) {
            last = last.compose(done -> connection
                    .preparedQuery("SELECT column_name, character_maximum_length FROM information_schema.columns"
                            + " WHERE table_schema = SCHEMA() AND LOWER(table_name) = LOWER(?)")
                    .execute(Tuple.of(table))
                    .map(rows -> {
                        for (Row row : rows) {
                            found.computeIfAbsent(table, name -> new TreeMap<>())
                                    .put(row.getString(0).toLowerCase(Locale.ROOT), width(row));
                        }
                        return null;
                    }));
        }
        return last.map(done -> found);
    }

    private static long width(Row row) {
        return row.getValue(1) instanceof Number width ? width.longValue() : Long.MAX_VALUE;
    }
}
