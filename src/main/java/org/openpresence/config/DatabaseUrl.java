package org.openpresence.config;

/** Where the state is kept; the manual's {@code db_url}. */
public sealed interface DatabaseUrl {

    /** Returns the kind for the READY line and logs: {@code memory}, {@code h2}, {@code mariadb} or {@code library}. */
    String kind();

    /** The manual's unset {@code db_url}: no database and no SIP, the server is a library for its functions. */
    record Library() implements DatabaseUrl {
        @Override
        public String kind() {
            return "library";
        }
    }

    /** No database: nothing survives a restart. */
    record Memory() implements DatabaseUrl {
        @Override
        public String kind() {
            return "memory";
        }
    }

    /**
     * Embedded H2.
     *
     * @param path of the database file without its extension; relative ones begin with {@code ./}
     */
    record H2(String path) implements DatabaseUrl {
        public H2 {
            if (path.isBlank() || path.indexOf(';') >= 0) {
                throw new IllegalArgumentException("h2:PATH, the path without a semicolon");
            }
        }

        @Override
        public String kind() {
            return "h2";
        }
    }

    /**
     * A MariaDB or MySQL server.
     *
     * @param jdbcUrl without credentials
     * @param user empty when the server asks for none
     * @param password empty when the server asks for none
     */
    record MariaDb(String jdbcUrl, String user, String password) implements DatabaseUrl {
        @Override
        public String kind() {
            return "mariadb";
        }

        /** Returns the URL and user without the password. */
        @Override
        public String toString() {
            return "MariaDb[" + jdbcUrl + ", user=" + user + ']';
        }
    }

    /** Returns the database that {@code text} names; throws with the right forms when it names none. */
    static DatabaseUrl parse(String text) {
        return DatabaseUrlParser.parse(text);
    }
}
