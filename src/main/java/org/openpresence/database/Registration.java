package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the tables which cluster writes them and how it divides the key space; refuses tables with rows of another cluster.
 * Confined to one start.
 */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private static final int ATTEMPTS = 20;

    private final Pool pool;
    private final DatabaseSettings settings;
    private final ClusterSettings cluster;

    Registration(Pool pool, DatabaseSettings settings, ClusterSettings cluster) {
        this.pool = pool;
        this.settings = settings;
        this.cluster = cluster;
    }

    /**
     * Returns the tables with the number of this cluster; fails with {@link DatabaseUnavailable}. Nodes that start together get
     * into one another's way: each statement may be said again, so the whole is tried again.
     */
    Future<Tables> register(Tables tables) {
        return register(tables, ATTEMPTS);
    }

    private Future<Tables> register(Tables tables, int attempts) {
        return number().compose(id -> checkOthers(id).compose(done -> divide()).map(tables.withClusterId(id)))
                .recover(failure -> attempts > 1
                                && failure instanceof SQLException refused
                                && Failure.of(refused) == Failure.CONTENDED
                        ? register(tables, attempts - 1)
                        : Future.failedFuture(failure));
    }

    private Future<Integer> number() {
        return pool.preparedQuery("INSERT IGNORE INTO openpresence_cluster (id, name)"
                        + " SELECT COALESCE(MAX(id), 0) + 1, ? FROM openpresence_cluster"
                        + " HAVING NOT EXISTS (SELECT 1 FROM openpresence_cluster WHERE name = ?)")
                .execute(Tuple.of(cluster.cluster(), cluster.cluster()))
                .compose(done -> pool.preparedQuery("SELECT id FROM openpresence_cluster WHERE name = ?")
                        .execute(Tuple.of(cluster.cluster())))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private Future<Void> checkOthers(int id) {
        return pool.preparedQuery("SELECT id, name FROM openpresence_cluster WHERE id <> ?")
                .execute(Tuple.of(id))
                .compose(rows -> {
                    Future<Void> last = Future.succeededFuture();
                    for (Row row : rows) {
                        int other = row.getInteger(0);
                        String name = row.getString(1);
                        last = last.compose(done -> check(other, name));
                    }
                    return last;
                });
    }

    private Future<Void> check(int other, String name) {
        List<Future<Boolean>> looks = new ArrayList<>();
        for (String table : List.of(Tables.PUBLICATION_FACTS, Tables.DIALOG_FACTS)) {
            looks.add(pool.preparedQuery("SELECT 1 FROM " + table + " WHERE cluster_id = ? LIMIT 1")
                    .execute(Tuple.of(other))
                    .map(rows -> rows.size() > 0));
        }
        return Future.all(looks).compose(done -> {
            boolean any = looks.stream().anyMatch(Future::result);
            if (any && !cluster.shared()) {
                return Future.failedFuture(new DatabaseUnavailable("the tables in " + settings.place()
                        + " hold records of the cluster " + name + ", and this one is called " + cluster.cluster()
                        + ": set cluster.name to " + name + ", or use another database"));
            }
            return Future.succeededFuture();
        });
    }

    /** Rows of another division lie in unknown buckets until they are loaded, and nobody's epoch counts there. */
    private Future<Void> divide() {
        String layout = cluster.buckets().layout();
        return pool.query("SELECT layout FROM openpresence_layout WHERE id = 1")
                .execute()
                .compose(rows -> {
                    String found =
                            rows.size() == 0 ? "" : rows.iterator().next().getString(0);
                    if (found.equals(layout)) {
                        return Future.succeededFuture();
                    }
                    LOG.info("rows are divided anew from={} to={}", found, layout);
                    return unplace(Tables.PUBLICATION_FACTS)
                            .compose(done -> unplace(Tables.DIALOG_FACTS))
                            .compose(done ->
                                    pool.query("DELETE FROM " + Tables.TOLD).execute())
                            .compose(done ->
                                    pool.query("DELETE FROM openpresence_epoch").execute())
                            .compose(done -> pool.preparedQuery(
                                            "INSERT INTO openpresence_layout (id, layout) VALUES (1, ?)"
                                                    + " ON DUPLICATE KEY UPDATE layout = VALUES(layout)")
                                    .execute(Tuple.of(layout)))
                            .mapEmpty();
                });
    }

    private Future<Void> unplace(String table) {
        return pool.query("UPDATE " + table + " SET bucket = " + Buckets.UNKNOWN + " WHERE bucket >= 0")
                .execute()
                .mapEmpty();
    }
}
