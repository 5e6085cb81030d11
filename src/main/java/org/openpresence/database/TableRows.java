package org.openpresence.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes and deletes rows of one table by key. Where the {@code id} is narrow, rows that are there are written with theirs: an
 * upsert without it takes a new AUTO_INCREMENT value each time, and an INT lasts some days. Immutable.
 */
final class TableRows {
    private final List<String> key;
    private final RowShapes upserts;
    private final RowShapes upsertsById;
    private final RowShapes deletions;
    private final RowShapes lookUps;

    /** The columns begin with those of the key; a row that is there keeps these and the values of {@code kept}. */
    TableRows(String table, List<String> key, List<String> columns, Set<String> kept, boolean narrowId) {
        Set<String> unchanged = new HashSet<>(kept);
        unchanged.addAll(key);
        unchanged.add("id");
        List<String> withId = new ArrayList<>(columns);
        withId.add(0, "id");
        this.key = key;
        this.upserts = RowShapes.upserts(table, columns, unchanged);
        this.upsertsById = RowShapes.upserts(table, withId, unchanged);
        this.deletions = RowShapes.deletions(table, key);
        this.lookUps = narrowId ? RowShapes.lookUps(table, key) : null;
    }

    /** Adds the deletions of the rows with these keys. */
    void delete(List<RowsStatement> statements, List<Object[]> keys) {
        deletions.add(statements, keys);
    }

    /** Adds the upserts of {@code rows}, whose values are those of the columns. */
    void upsert(List<RowsStatement> statements, List<Object[]> rows, RowSink sink) throws SQLException {
        if (lookUps == null || rows.isEmpty()) {
            upserts.add(statements, rows);
            return;
        }
        Map<List<Object>, Long> ids = ids(rows, sink);
        List<Object[]> unknown = new ArrayList<>();
        List<Object[]> known = new ArrayList<>();
        for (Object[] row : rows) {
            Long id = ids.get(Arrays.asList(row).subList(0, key.size()));
            if (id == null) {
                unknown.add(row);
            } else {
                Object[] withId = new Object[row.length + 1];
                withId[0] = id;
                System.arraycopy(row, 0, withId, 1, row.length);
                known.add(withId);
            }
        }
        upsertsById.add(statements, known);
        upserts.add(statements, unknown);
    }

    private Map<List<Object>, Long> ids(List<Object[]> rows, RowSink sink) throws SQLException {
        List<Object[]> keys = new ArrayList<>(rows.size());
        for (Object[] row : rows) {
            keys.add(Arrays.copyOf(row, key.size()));
        }
        List<RowsStatement> selects = new ArrayList<>();
        lookUps.add(selects, keys);
        return sink.ids(selects);
    }
}
