package org.openpresence.database;

import org.openpresence.model.Document;
import org.openpresence.model.Subject;

/** What the event packages say of documents and no column holds. Safe for any thread. */
@FunctionalInterface
public interface PackageFacts {
    /** Returns the content type of an event package, for publications that another program wrote. */
    String contentType(String event);

    /**
     * Returns what a document tells of.
     *
     * @throws IllegalArgumentException if it is none of that package: its row is left out
     */
    default Subject subject(String event, Document document) {
        return Subject.NONE;
    }

    /** Returns how many octets a document may have that somebody publishes. */
    default int longestBody() {
        return 65_535;
    }
}
