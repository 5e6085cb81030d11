package org.openpresence.database;

import java.nio.file.Path;

/**
 * What the database tier is told. Immutable.
 *
 * @param kind the dialect
 * @param jdbcUrl where it is
 * @param user account; "" without
 * @param password of the account
 * @param tables names of Kamailio's tables
 * @param migrate whether tables are created and upgraded; else they are only checked
 * @param cleanPeriodMillis between looks for left-over rows; 0 for never
 * @param updatePeriodMillis after which records that nobody waits for are written; 0 or less for only at the end
 * @param poolSize connections for reading; the writer has one more
 * @param commitTimeoutMillis time without a commit that counts as an outage, in which nobody waits
 * @param queueBound how many records may wait to be written before changes are to be refused
 */
public record DatabaseSettings(
        Kind kind,
        String jdbcUrl,
        String user,
        String password,
        TableNames tables,
        boolean migrate,
        long cleanPeriodMillis,
        long updatePeriodMillis,
        int poolSize,
        long commitTimeoutMillis,
        int queueBound) {

    /** Kamailio's habits and ours for what an operator does not say. */
    private static final long PERIOD_MILLIS = 100_000;

    private static final long COMMIT_TIMEOUT_MILLIS = 1_000;
    private static final int POOL_SIZE = 4;
    private static final int QUEUE_BOUND = 1_000_000;

    /** Each commit on disk, no closing behind our back, and no log of its own: what fails is thrown. */
    private static final String H2_OPTIONS =
            ";MODE=MariaDB;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
                    + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

    /** The dialect of a database, and the folder of its migrations. */
    public enum Kind {
        H2("h2"),
        MARIADB("mariadb");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Returns its name in folders, logs and the READY line. */
        public String label() {
            return label;
        }
    }

    public DatabaseSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("a pool has at least one connection");
        }
        if (commitTimeoutMillis < 1 || queueBound < 1) {
            throw new IllegalArgumentException("an outage begins after at least 1 ms, a queue has room for one record");
        }
    }

    /** Returns the settings of an embedded H2 whose files begin with {@code path}. */
    public static DatabaseSettings h2(Path path) {
        return of(Kind.H2, "jdbc:h2:file:" + path.toAbsolutePath() + H2_OPTIONS, "sa", "");
    }

    /** Returns the settings of an H2 that lives in memory as long as this process. */
    public static DatabaseSettings h2InMemory(String name) {
        return of(Kind.H2, "jdbc:h2:mem:" + name + H2_OPTIONS + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    /** Returns the settings of an H2 that lives in memory until its last connection is closed. */
    public static DatabaseSettings h2WhileOpen(String name) {
        return of(Kind.H2, "jdbc:h2:mem:" + name + H2_OPTIONS, "sa", "");
    }

    /** Returns the settings of a MariaDB at {@code jdbcUrl}, {@code jdbc:mariadb://host:port/name}. */
    public static DatabaseSettings mariaDb(String jdbcUrl, String user, String password) {
        return of(Kind.MARIADB, jdbcUrl, user, password);
    }

    private static DatabaseSettings of(Kind kind, String jdbcUrl, String user, String password) {
        return new DatabaseSettings(
                kind,
                jdbcUrl,
                user,
                password,
                TableNames.USUAL,
                true,
                PERIOD_MILLIS,
                PERIOD_MILLIS,
                POOL_SIZE,
                COMMIT_TIMEOUT_MILLIS,
                QUEUE_BOUND);
    }

    /** Returns these settings with other table names. */
    public DatabaseSettings withTables(TableNames names) {
        return new DatabaseSettings(
                kind,
                jdbcUrl,
                user,
                password,
                names,
                migrate,
                cleanPeriodMillis,
                updatePeriodMillis,
                poolSize,
                commitTimeoutMillis,
                queueBound);
    }

    /** Returns these settings with so many connections for reading. */
    public DatabaseSettings withPoolSize(int connections) {
        return new DatabaseSettings(
                kind,
                jdbcUrl,
                user,
                password,
                tables,
                migrate,
                cleanPeriodMillis,
                updatePeriodMillis,
                connections,
                commitTimeoutMillis,
                queueBound);
    }

    /** Returns these settings with or without migration. */
    public DatabaseSettings withMigrate(boolean wanted) {
        return new DatabaseSettings(
                kind,
                jdbcUrl,
                user,
                password,
                tables,
                wanted,
                cleanPeriodMillis,
                updatePeriodMillis,
                poolSize,
                commitTimeoutMillis,
                queueBound);
    }

    /** Returns these settings with other times, in milliseconds. */
    public DatabaseSettings withPeriods(long clean, long update, long commitTimeout) {
        return new DatabaseSettings(
                kind, jdbcUrl, user, password, tables, migrate, clean, update, poolSize, commitTimeout, queueBound);
    }

    /** Returns these settings with room for so many records that wait to be written. */
    public DatabaseSettings withQueueBound(int records) {
        return new DatabaseSettings(
                kind,
                jdbcUrl,
                user,
                password,
                tables,
                migrate,
                cleanPeriodMillis,
                updatePeriodMillis,
                poolSize,
                commitTimeoutMillis,
                records);
    }

    /** Returns where the database is, for people and logs: without options and password. */
    public String place() {
        int end = jdbcUrl.length();
        for (char option : new char[] {'?', ';'}) {
            int at = jdbcUrl.indexOf(option);
            end = at < 0 ? end : Math.min(end, at);
        }
        return jdbcUrl.substring(0, end);
    }
}
