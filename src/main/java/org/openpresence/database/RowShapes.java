package org.openpresence.database;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes statements over 256, 64, 8 or 1 rows of a table, so that few texts are ever seen by driver and server; any number of
 * rows is composed of them. Immutable.
 */
final class RowShapes {
    private static final int[] SHAPES = {256, 64, 8, 1};

    /** A statement stays far below the server's max_allowed_packet (16 MiB by default). */
    private static final long MAXIMUM_OCTETS = 4L << 20;

    private final String[] texts;
    private final boolean firstColumnTwice;

    private RowShapes(String[] texts, boolean firstColumnTwice) {
        this.texts = texts;
        this.firstColumnTwice = firstColumnTwice;
    }

    /** Returns the upserts of {@code table}: a row that is there gets all values but those of {@code kept}. */
    static RowShapes upserts(String table, List<String> columns, Set<String> kept) {
        String head = "INSERT INTO " + table + " (" + String.join(",", columns) + ") VALUES ";
        String row = tuple(columns.size());
        String tail = columns.stream()
                .filter(column -> !kept.contains(column))
                .map(column -> column + "=VALUES(" + column + ")")
                .collect(Collectors.joining(",", " ON DUPLICATE KEY UPDATE ", ""));
        return new RowShapes(texts(count -> head + repeated(row, count) + tail), false);
    }

    /**
     * Returns the deletions by key. The first column of a longer key stands alone as well: not every server uses an index for
     * a list of tuples.
     */
    static RowShapes deletions(String table, List<String> key) {
        return byKey("DELETE FROM " + table, key);
    }

    /** Returns the look-ups by key: {@code id} and the key's columns. */
    static RowShapes lookUps(String table, List<String> key) {
        return byKey("SELECT id," + String.join(",", key) + " FROM " + table, key);
    }

    /** Returns what raises epochs: bucket, epoch of a new row, node. */
    static RowShapes raises(String table) {
        return new RowShapes(
                texts(count -> "INSERT INTO " + table + " (bucket,epoch,node) VALUES " + repeated(tuple(3), count)
                        + " ON DUPLICATE KEY UPDATE epoch=epoch+1,node=VALUES(node)"),
                false);
    }

    /** Returns what looks at epochs; if {@code locking}, who would raise one of them waits for the transaction. */
    static RowShapes looks(String table, boolean locking) {
        String tail = locking ? ") LOCK IN SHARE MODE" : ")";
        return new RowShapes(
                texts(count ->
                        "SELECT bucket,epoch FROM " + table + " WHERE bucket IN (" + repeated("?", count) + tail),
                false);
    }

    private static RowShapes byKey(String verb, List<String> key) {
        String head = verb + " WHERE " + key.get(0) + " IN (";
        if (key.size() == 1) {
            return new RowShapes(texts(count -> head + repeated("?", count) + ")"), false);
        }
        String middle = ") AND (" + String.join(",", key) + ") IN (";
        String tuple = tuple(key.size());
        return new RowShapes(texts(count -> head + repeated("?", count) + middle + repeated(tuple, count) + ")"), true);
    }

    /** Adds to {@code statements} what writes or deletes {@code rows}, in their order. */
    void add(List<RowsStatement> statements, List<Object[]> rows) {
        int from = 0;
        while (from < rows.size()) {
            int shape = largestFitting(rows, from);
            List<Object[]> some = rows.subList(from, from + SHAPES[shape]);
            statements.add(new RowsStatement(texts[shape], values(some)));
            from += SHAPES[shape];
        }
    }

    /** As {@link #add}, but with as few statements as possible: the last row is repeated until it fits a shape. */
    void addPadded(List<RowsStatement> statements, List<Object[]> rows) {
        for (int from = 0; from < rows.size(); from += SHAPES[0]) {
            List<Object[]> some = new ArrayList<>(rows.subList(from, Math.min(rows.size(), from + SHAPES[0])));
            int shape = SHAPES.length - 1;
            while (SHAPES[shape] < some.size()) {
                shape--;
            }
            some.addAll(Collections.nCopies(SHAPES[shape] - some.size(), some.get(some.size() - 1)));
            statements.add(new RowsStatement(texts[shape], values(some)));
        }
    }

    private List<Object> values(List<Object[]> rows) {
        List<Object> values = new ArrayList<>(rows.size() * (rows.get(0).length + 1));
        if (firstColumnTwice) {
            for (Object[] row : rows) {
                values.add(row[0]);
            }
        }
        for (Object[] row : rows) {
            Collections.addAll(values, row);
        }
        return values;
    }

    private static int largestFitting(List<Object[]> rows, int from) {
        for (int shape = 0; shape < SHAPES.length - 1; shape++) {
            int to = from + SHAPES[shape];
            if (to <= rows.size() && octets(rows.subList(from, to)) <= MAXIMUM_OCTETS) {
                return shape;
            }
        }
        return SHAPES.length - 1;
    }

    private static long octets(Collection<Object[]> rows) {
        long sum = 0;
        for (Object[] row : rows) {
            for (Object value : row) {
                sum += value instanceof byte[] bytes ? bytes.length : 16;
            }
        }
        return sum;
    }

    private static String[] texts(java.util.function.IntFunction<String> text) {
        return Arrays.stream(SHAPES).mapToObj(text).toArray(String[]::new);
    }

    private static String tuple(int size) {
        return "(" + repeated("?", size) + ")";
    }

    private static String repeated(String part, int count) {
        return String.join(",", Collections.nCopies(count, part));
    }
}
