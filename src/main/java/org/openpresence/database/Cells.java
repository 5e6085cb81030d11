package org.openpresence.database;

/** The values of one row, by the place of their column from 0. Confined to whoever reads the row, and valid until the next. */
interface Cells {
    /** Returns whether there is no value. */
    boolean isNull(int column);

    /** Returns a text; null where there is none. */
    String text(int column);

    /** Returns a number; 0 where there is none. */
    long number(int column);

    /** Returns octets; null where there are none. */
    byte[] octets(int column);
}
