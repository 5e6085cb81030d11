package org.openpresence.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fence against late writers: who gains a bucket raises its epoch, and each batch looks, in its own transaction and with a lock
 * that a raise waits for, whether the epochs of its buckets are still those of this node. Confined to the thread that commits.
 */
final class Epochs {
    private final boolean fenced;
    private final String node;
    private final Tables tables;
    private final RowShapes raises;
    private final RowShapes looks;
    private final Map<Integer, Long> mine = new HashMap<>();
    private Map<Integer, Long> raisedNow = Map.of();

    /** Looks only if {@code fenced}: a node that nobody can join has no late writers. */
    Epochs(Tables tables, boolean fenced, String node) {
        this.tables = tables;
        this.fenced = fenced;
        this.node = node;
        this.raises = RowShapes.raises(tables.prefix() + Tables.EPOCH);
        this.looks = RowShapes.looks(tables.prefix() + Tables.EPOCH, tables.kind() == DatabaseSettings.Kind.MARIADB);
    }

    /** Raises what the batch gains and returns those of its records that this node may not write any more. */
    Set<DirtyRecord> overtaken(List<DirtyRecord> records, Set<Integer> gained, RowSink sink) throws SQLException {
        raisedNow = Map.of();
        if (!fenced && gained.isEmpty()) {
            return Set.of();
        }
        raise(gained, sink);
        Set<Integer> touched = new TreeSet<>(gained);
        records.forEach(record -> touched.add(tables.bucket(record.entry.key)));
        Map<Integer, Long> present = look(touched, sink);
        Map<Integer, Long> raised = new HashMap<>();
        gained.forEach(bucket -> raised.put(bucket, present.get(bucket)));
        raisedNow = raised;
        Set<DirtyRecord> late = new HashSet<>();
        for (DirtyRecord record : records) {
            int bucket = tables.bucket(record.entry.key);
            long own = raised.getOrDefault(bucket, mine.getOrDefault(bucket, 0L));
            if (present.getOrDefault(bucket, 0L) != own) {
                late.add(record);
            }
        }
        return late;
    }

    /** The transaction was committed: what it raised is ours. */
    void committed() {
        mine.putAll(raisedNow);
        raisedNow = Map.of();
    }

    private void raise(Set<Integer> gained, RowSink sink) throws SQLException {
        List<Object[]> rows = new ArrayList<>(gained.size());
        for (int bucket : new TreeSet<>(gained)) {
            rows.add(new Object[] {bucket, 1L, node});
        }
        List<RowsStatement> statements = new ArrayList<>();
        raises.add(statements, rows);
        sink.execute(statements);
    }

    private Map<Integer, Long> look(Set<Integer> buckets, RowSink sink) throws SQLException {
        List<Object[]> rows = new ArrayList<>(buckets.size());
        buckets.forEach(bucket -> rows.add(new Object[] {bucket}));
        List<RowsStatement> statements = new ArrayList<>();
        looks.addPadded(statements, rows);
        return sink.numbers(statements);
    }
}
