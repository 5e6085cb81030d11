package org.openpresence.database;

/** The database cannot be had: the message says which, why, and what an operator can do. Immutable. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what cannot be had and what to do. */
    public DatabaseUnavailable(String why) {
        super(why);
    }

    /** Says what cannot be had and what to do, and what the driver said. */
    public DatabaseUnavailable(String why, Throwable cause) {
        super(why, cause);
    }
}
