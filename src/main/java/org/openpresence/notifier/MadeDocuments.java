package org.openpresence.notifier;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;

/** The documents that were made for single watchers of one presentity while they are told: equal ones once. Confined to one thread. */
final class MadeDocuments {
    /** A part of the state, or the whole of it. */
    record Part(String name, Optional<Document> told, Document present, EventName event, boolean whole) {}

    /** A part under the version that a watcher is given. */
    private record Numbered(Document part, long version) {}

    /** What one NOTIFY needs of a package. Immutable. */
    record Wish(EventPackage own, Part part, long version) {
        private Wish whole() {
            return new Wish(own, new Part(part.name(), part.told(), part.present(), part.event(), true), version);
        }
    }

    private final Map<Part, Optional<Document>> parts = new HashMap<>();
    private final Map<Numbered, Document> numbered = new HashMap<>();

    Document whole(EventPackage own, Optional<Document> told, Document present, EventName event) {
        return parts.computeIfAbsent(
                        new Part(own.name(), told, present, event, true),
                        absent -> Optional.of(own.whole(told, present, event)))
                .orElseThrow();
    }

    Optional<Document> changes(EventPackage own, Document told, Document present, EventName event) {
        return parts.computeIfAbsent(
                new Part(own.name(), Optional.of(told), present, event, false),
                absent -> own.changes(told, present, event));
    }

    /** Returns whether all is there that {@code wish} needs: where nothing has changed, that is a document of everything. */
    boolean has(Wish wish) {
        Optional<Document> part = parts.get(wish.part());
        if (part == null) {
            return false;
        }
        return part.isPresent() ? numbered.containsKey(new Numbered(part.get(), wish.version())) : has(wish.whole());
    }

    /** Has the package make what {@code wish} needs. */
    void make(Wish wish) {
        Part part = wish.part();
        Optional<Document> made = part.whole()
                ? Optional.of(whole(wish.own(), part.told(), part.present(), part.event()))
                : changes(wish.own(), part.told().orElseThrow(), part.present(), part.event());
        if (made.isPresent()) {
            numbered(wish.own(), made.get(), wish.version());
        } else {
            make(wish.whole());
        }
    }

    /** Takes over what was made elsewhere. */
    void addAll(MadeDocuments others) {
        parts.putAll(others.parts);
        numbered.putAll(others.numbered);
    }

    Document numbered(EventPackage own, Document part, long version) {
        return numbered.computeIfAbsent(new Numbered(part, version), absent -> own.forWatcher(part, version));
    }
}
