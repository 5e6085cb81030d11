package org.openpresence.notifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.publication.Publication;

/** Composes the document of a package from the publications of an entry, once per change. Pure. */
final class Composer {
    private final EventPackages packages;

    Composer(EventPackages packages) {
        this.packages = packages;
    }

    /** Returns the present document of {@code event}, from the cache of {@code owned} where it is. */
    Owned.Composed compose(Owned owned, String event, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        Owned.Composed cached = owned.composed(event);
        if (cached != null && cached.contentRevision() == revision) {
            return cached;
        }
        Optional<EventPackage> eventPackage = packages.find(event);
        List<Publication> held = new ArrayList<>(2);
        for (Publication one : owned.state.publications()) {
            if (one.event().equals(event) && one.expiresAtMillis() > nowMillis) {
                held.add(one);
            }
        }
        held.sort(Comparator.comparingLong(Publication::receivedAtMillis));
        List<Published> published = new ArrayList<>(held.size() + 1);
        for (Publication one : owned.ended(event, revision)) {
            published.add(published(one, true));
        }
        for (Publication one : held) {
            published.add(published(one, false));
        }
        Document document = eventPackage
                .flatMap(found -> found.aggregate(new Presentity(owned.state.address()), published))
                .map(made -> eventPackage.get().differsPerWatcher() ? owned.lasting(event, made) : made)
                .orElse(null);
        Owned.Composed fresh = new Owned.Composed(event, revision, document, document == null ? 1 : hash(document));
        owned.keep(fresh);
        return fresh;
    }

    private static Published published(Publication one, boolean ended) {
        return new Published(one.document(), Instant.ofEpochMilli(one.contentSinceMillis()), ended);
    }

    /** 64 bits over the octets, never 0: equal documents are recognised without keeping them for each watcher. */
    static long hash(Document document) {
        long hash = 0x9E3779B97F4A7C15L ^ document.body().length;
        for (byte octet : document.body()) {
            hash = (hash ^ octet) * 0xff51afd7ed558ccdL;
            hash ^= hash >>> 29;
        }
        return hash == 0 ? 1 : hash;
    }
}
