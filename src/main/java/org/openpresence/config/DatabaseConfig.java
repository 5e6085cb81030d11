package org.openpresence.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The database and how it is used. Immutable.
 *
 * @param url where it is; {@code db_url}
 * @param tables the names of its tables
 * @param cleanPeriod between two removals of expired rows; empty: never
 * @param dbUpdatePeriod between two writings of changed subscriptions; empty: never
 * @param fallback2db subscriptions are committed before their reply
 * @param migrate the server creates and upgrades its tables
 * @param publicationDurability when a PUBLISH is answered
 * @param commitTimeout time without a commit that counts as an outage
 * @param poolSize connections, at least 1
 */
public record DatabaseConfig(
        DatabaseUrl url,
        TableNames tables,
        Optional<Duration> cleanPeriod,
        Optional<Duration> dbUpdatePeriod,
        boolean fallback2db,
        boolean migrate,
        Durability publicationDurability,
        Duration commitTimeout,
        int poolSize) {

    /** When a PUBLISH is answered. */
    public enum Durability {
        /** After the commit. */
        DATABASE,
        /** Once the owner and its backups have it. */
        CLUSTER
    }

    public DatabaseConfig {
        cleanPeriod.ifPresent(period -> Checks.positive("clean_period", period));
        dbUpdatePeriod.ifPresent(period -> Checks.positive("db_update_period", period));
        Checks.positive("database.commit_timeout", commitTimeout);
        Checks.atLeast(1, "database.pool_size", poolSize);
    }
}
