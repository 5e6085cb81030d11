package org.openpresence.database;

/** The database refuses one record for good: its row does not fit the table. Other records are not concerned. Immutable. */
public final class RowRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which record, and what the database said. */
    public RowRefused(String record, Throwable cause) {
        super("the database refuses " + record + ": " + cause.getMessage(), cause);
    }
}
