package org.openpresence.database;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;

/** A row that the SQL client has read. */
record RowCells(Row row) implements Cells {
    @Override
    public boolean isNull(int column) {
        return row.getValue(column) == null;
    }

    @Override
    public String text(int column) {
        // As JDBC does: the client's getString refuses a number.
        Object value = row.getValue(column);
        return value == null ? null : value.toString();
    }

    @Override
    public long number(int column) {
        Long number = row.getLong(column);
        return number == null ? 0 : number;
    }

    @Override
    public byte[] octets(int column) {
        Buffer octets = row.getBuffer(column);
        return octets == null ? null : octets.getBytes();
    }
}
