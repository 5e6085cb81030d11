package org.openpresence.judgement;

import java.util.List;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.presentity.Command;
import org.openpresence.publication.Publication;

/** Finds out again what documents tell of that were loaded: the tables keep the documents alone. Pure. */
public final class LoadedFacts {
    private final EventPackages packages;

    /** Asks {@code packages}. */
    public LoadedFacts(EventPackages packages) {
        this.packages = packages;
    }

    /**
     * Returns {@code load} with the facts of its publications. A document that its package would not accept today, put into the
     * table by another program, stands for itself.
     */
    public Command.Load of(Command.Load load) {
        List<Publication> known = load.publications().stream().map(this::about).toList();
        return new Command.Load(load.key(), load.address(), known, load.subscriptions(), load.cseqBase(), load.told());
    }

    private Publication about(Publication loaded) {
        return packages.find(loaded.event())
                .filter(found -> found.checkPublished(loaded.document()).equals(EventPackage.Verdict.ACCEPTED))
                .map(found -> loaded.about(found.subjectOf(loaded.document())))
                .orElse(loaded);
    }
}
