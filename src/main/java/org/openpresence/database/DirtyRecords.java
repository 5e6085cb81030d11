package org.openpresence.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openpresence.database.DirtyRecord.Level;

/**
 * The queue of the writer: one element for each dirty record, however often it changed, in order of urgency and age. Confined to
 * the writer's thread.
 */
final class DirtyRecords {
    private final Map<RecordKey, DirtyRecord> byKey = new HashMap<>();
    private final Map<Level, Set<DirtyRecord>> byLevel = new EnumMap<>(Level.class);

    DirtyRecords() {
        for (Level level : Level.values()) {
            byLevel.put(level, new LinkedHashSet<>());
        }
    }

    /** Marks a record; it keeps a higher level that it has. */
    DirtyRecord mark(EntryMemory entry, RecordKey key, int slot, long random, Level level) {
        DirtyRecord record = byKey.get(key);
        if (record == null) {
            record = new DirtyRecord(entry, key, slot, random);
            record.level = level;
            put(record);
        } else {
            raise(record, level);
        }
        return record;
    }

    /** Returns the record if it is dirty, else null. */
    DirtyRecord get(RecordKey key) {
        return byKey.get(key);
    }

    /** Returns all dirty records. */
    Collection<DirtyRecord> all() {
        return byKey.values();
    }

    /** Moves a record up to {@code level}. */
    void raise(DirtyRecord record, Level level) {
        if (level.compareTo(record.level) > 0) {
            byLevel.get(record.level).remove(record);
            record.level = level;
            byLevel.get(level).add(record);
        }
    }

    /** Moves all of {@code from} to the next level. */
    void raiseAll(Level from, Level to) {
        for (DirtyRecord record : List.copyOf(byLevel.get(from))) {
            raise(record, to);
        }
    }

    /** Returns whether a batch may leave. */
    boolean isDue() {
        return !byLevel.get(Level.NOW).isEmpty() || !byLevel.get(Level.DUE).isEmpty();
    }

    /** Takes the next batch out: urgent records first, then due ones, fewer of those when somebody waits. */
    List<DirtyRecord> take(int maximum, int maximumBesideUrgent) {
        List<DirtyRecord> taken = new ArrayList<>();
        move(Level.NOW, taken, maximum);
        move(Level.DUE, taken, taken.isEmpty() ? maximum : Math.max(taken.size(), maximumBesideUrgent));
        return taken;
    }

    /** Puts records back that could not be written. */
    void putBack(List<DirtyRecord> records) {
        records.forEach(this::put);
    }

    /** Returns how many records are dirty. */
    int size() {
        return byKey.size();
    }

    private void put(DirtyRecord record) {
        byKey.put(record.key, record);
        byLevel.get(record.level).add(record);
        record.entry.dirty++;
    }

    private void move(Level level, List<DirtyRecord> taken, int maximum) {
        Iterator<DirtyRecord> records = byLevel.get(level).iterator();
        while (taken.size() < maximum && records.hasNext()) {
            DirtyRecord record = records.next();
            records.remove();
            byKey.remove(record.key);
            record.entry.dirty--;
            taken.add(record);
        }
    }
}
