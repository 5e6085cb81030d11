package org.openpresence.notifier;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

/** A package whose document says what it was made of: bodies joined by "+", a minus before those that just ended. */
record PlainPackage(String name) implements TextPackage {
    @Override
    public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        String all = oldestFirst.stream()
                .map(one -> (one.ended() ? "-" : "") + one.document().text())
                .collect(Collectors.joining("+"));
        return Optional.of(TextPackage.text(all));
    }
}
