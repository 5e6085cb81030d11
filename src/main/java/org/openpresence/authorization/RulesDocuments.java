package org.openpresence.authorization;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.model.Presentity;

/** Where rules documents are kept. Safe for any thread; stages fail only when the place cannot be read. */
public interface RulesDocuments {
    /** How many octets a document may have, and those of one presentity together that a package in custody gives. */
    int LONGEST = 1 << 20;

    /**
     * Returns the documents of {@code presentity}, most often one or none, in an order that does not change by itself. One of more than
     * {@link #LONGEST} octets comes cut, one octet beyond: it cannot be read, and nobody is let in by it.
     */
    CompletionStage<List<RulesDocument>> find(Presentity presentity);

    /** Returns the entity-tags of these presentities' documents as {@link #tagOf} names them; who has none is not in the map. */
    CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities);

    /** Returns the one name of several versions; "" for no document. */
    static String tagOf(List<RulesDocument> documents) {
        if (documents.size() == 1) {
            return documents.get(0).entityTag();
        }
        return String.join(" ", documents.stream().map(RulesDocument::entityTag).toList());
    }

    /** No rules documents at all: a server without a database. */
    RulesDocuments NONE = new RulesDocuments() {
        @Override
        public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
            return CompletableFuture.completedFuture(Map.of());
        }
    };
}
