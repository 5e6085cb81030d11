package org.openpresence.notifier;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;

/** The documents that were made for single watchers of one presentity while they are told: equal ones once. Confined to its loop. */
final class MadeDocuments {
    private record Part(String name, Optional<Document> told, Document present, EventName event, boolean whole) {}

    private record Numbered(Document part, long version) {}

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

    Document numbered(EventPackage own, Document part, long version) {
        return numbered.computeIfAbsent(new Numbered(part, version), absent -> own.forWatcher(part, version));
    }
}
