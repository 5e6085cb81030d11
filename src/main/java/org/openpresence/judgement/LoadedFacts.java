package org.openpresence.judgement;

import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.Subject;

/** Finds out again what documents are that were loaded: the tables keep the documents alone. Pure. */
public final class LoadedFacts {
    private final EventPackages packages;

    /** Asks {@code packages}. */
    public LoadedFacts(EventPackages packages) {
        this.packages = packages;
    }

    /** Returns the content type of a document that another program wrote for {@code event}. */
    public String contentType(String event) {
        return packages.find(event).map(EventPackage::contentType).orElse("application/octet-stream");
    }

    /**
     * Returns what {@code document} tells of. One that its package would not accept today, put into the table by another program,
     * stands for itself.
     */
    public Subject subject(String event, Document document) {
        return packages.find(event)
                .filter(found -> found.checkPublished(document).equals(EventPackage.Verdict.ACCEPTED))
                .map(found -> found.subjectOf(document))
                .orElse(Subject.NONE);
    }
}
