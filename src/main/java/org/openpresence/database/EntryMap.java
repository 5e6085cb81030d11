package org.openpresence.database;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;

/** Rows gathered by entry. Confined to one load. */
final class EntryMap {
    private final Map<PresentityKey, EntryRows> byKey = new LinkedHashMap<>();
    private final Predicate<PresentityKey> wanted;

    /** Takes only rows of entries that are {@code wanted}. */
    EntryMap(Predicate<PresentityKey> wanted) {
        this.wanted = wanted;
    }

    /** Returns the entry of {@code address}, which is canonical; null if it is not wanted. */
    EntryRows of(String address) {
        PresentityKey key = PresentityKey.of(new Presentity(address));
        EntryRows held = byKey.get(key);
        if (held == null && wanted.test(key)) {
            held = new EntryRows(key, address);
            byKey.put(key, held);
        }
        return held;
    }

    /** Returns the entry of {@code key} if rows of it were seen; else null. */
    EntryRows get(PresentityKey key) {
        return byKey.get(key);
    }

    /** Returns all entries of which a row could be understood. */
    Collection<EntryRows> all() {
        byKey.values().removeIf(EntryRows::isEmpty);
        return byKey.values();
    }
}
