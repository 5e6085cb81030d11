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
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.openpresence.database.DirtyRecord.Level;

/**
 * The queue of the writer: one element for each dirty record, however often it changed, in order of urgency and age; and the batch
 * that is on its way. Confined to the writer's thread.
 */
final class DirtyRecords {
    private final Map<RecordKey, DirtyRecord> byKey = new HashMap<>();
    private final Map<RecordKey, DirtyRecord> flying = new HashMap<>();
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

    /** Returns whether a change of the record is neither queued nor on its way. */
    boolean isClean(RecordKey key) {
        return !byKey.containsKey(key) && !flying.containsKey(key);
    }

    /** Returns whether a change of the record waits for a batch. */
    boolean isQueued(RecordKey key) {
        return byKey.containsKey(key);
    }

    /** Returns the record if it is queued, else the one on its way, else null. */
    DirtyRecord get(RecordKey key) {
        DirtyRecord queued = byKey.get(key);
        return queued == null ? flying.get(key) : queued;
    }

    /** Shows all dirty records, those on their way first. */
    void forEach(Consumer<DirtyRecord> visitor) {
        flying.values().forEach(visitor);
        List.copyOf(byKey.values()).forEach(visitor);
    }

    /** Moves a record up to {@code level}; one on its way has no higher. */
    void raise(DirtyRecord record, Level level) {
        if (level.compareTo(record.level) > 0 && byKey.get(record.key) == record) {
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

    /** Returns whether a batch may leave; {@code full} is how many records fill one. */
    boolean isDue(int full) {
        return !byLevel.get(Level.NOW).isEmpty()
                || !byLevel.get(Level.DUE).isEmpty()
                || byLevel.get(Level.SOON).size() >= full;
    }

    /** Takes the next batch out: urgent records first, then due and almost due ones, fewer of those when somebody waits. */
    List<DirtyRecord> take(int maximum, int maximumBesideUrgent) {
        List<DirtyRecord> taken = new ArrayList<>();
        move(Level.NOW, taken, maximum);
        int most = taken.isEmpty() ? maximum : Math.max(taken.size(), maximumBesideUrgent);
        move(Level.DUE, taken, most);
        move(Level.SOON, taken, most);
        for (DirtyRecord record : taken) {
            flying.put(record.key, record);
            record.freeze();
        }
        return taken;
    }

    /** A record has arrived, or is given up; what is queued of it has a row of this state, if it was committed. */
    void landed(DirtyRecord record) {
        flying.remove(record.key);
        record.entry.dirty--;
    }

    /**
     * Puts records back that could not be written. Returns those that were dropped while they were on their way: they are as old as
     * they were then, and the rows may be another node's by now.
     */
    List<DirtyRecord> putBack(Collection<DirtyRecord> records) {
        List<DirtyRecord> dropped = new ArrayList<>(0);
        for (DirtyRecord record : records) {
            landed(record);
            if (record.left) {
                dropped.add(record);
                continue;
            }
            DirtyRecord later = byKey.get(record.key);
            if (later == null) {
                put(record);
            } else {
                later.takeOver(record);
                raise(later, record.level);
            }
        }
        return dropped;
    }

    /** Takes out what is queued of some entries and returns it; what is on its way comes back once at most. */
    List<DirtyRecord> drop(Predicate<EntryMemory> entries) {
        List<DirtyRecord> dropped = new ArrayList<>();
        flying.values().forEach(record -> record.left |= entries.test(record.entry));
        byKey.values().removeIf(record -> {
            boolean gone = entries.test(record.entry);
            if (gone) {
                byLevel.get(record.level).remove(record);
                record.entry.dirty--;
                dropped.add(record);
            }
            return gone;
        });
        return dropped;
    }

    /** Returns how many records are dirty. */
    int size() {
        return byKey.size() + flying.size();
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
            taken.add(record);
        }
    }
}
