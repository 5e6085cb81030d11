package org.openpresence.judgement;

import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.Subject;

/** Finds out again what documents are that were loaded: the tables keep the documents alone. Pure. */
public final class LoadedFacts {
    private static final int SERVER_FAILURE = 500;

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
     * Returns what {@code document} tells of; one of an unknown package, or of one that cannot say now, stands for itself.
     *
     * @throws IllegalArgumentException if its package refuses it: nobody could compose it
     */
    public Subject subject(String event, Document document) {
        return packages.find(event).map(found -> subject(found, document)).orElse(Subject.NONE);
    }

    private static Subject subject(EventPackage found, Document document) {
        if (!(found.checkPublished(document) instanceof EventPackage.Verdict.Refused refused)) {
            return found.subjectOf(document);
        }
        if (refused.status() < SERVER_FAILURE) {
            throw new IllegalArgumentException("no document of " + found.name() + ": " + refused.reason());
        }
        return Subject.NONE;
    }
}
