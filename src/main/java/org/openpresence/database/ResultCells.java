package org.openpresence.database;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The present row of a result over plain JDBC. A value of another kind than asked for is an {@link IllegalArgumentException}. */
record ResultCells(ResultSet result) implements Cells {
    @FunctionalInterface
    private interface Getter<T> {
        T get() throws SQLException;
    }

    private static <T> T got(Getter<T> getter) {
        try {
            return getter.get();
        } catch (SQLException other) {
            throw new IllegalArgumentException(other.getMessage(), other);
        }
    }

    @Override
    public boolean isNull(int column) {
        return got(() -> result.getObject(column + 1)) == null;
    }

    @Override
    public String text(int column) {
        return got(() -> result.getString(column + 1));
    }

    @Override
    public long number(int column) {
        return got(() -> result.getLong(column + 1));
    }

    @Override
    public byte[] octets(int column) {
        return got(() -> result.getBytes(column + 1));
    }
}
