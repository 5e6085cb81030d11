package org.openpresence.notifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.Ruling;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Composes the document of a package from the publications of an entry, once per change. Pure. */
final class Composer {
    private final EventPackages packages;

    Composer(EventPackages packages) {
        this.packages = packages;
    }

    /**
     * Returns what the watcher of {@code subscription} may see of the present state: the same object for all of whom the rules say the
     * same, from the cache of {@code owned} where it is.
     */
    Owned.Composed compose(Owned owned, Subscription subscription, long nowMillis) {
        String event = subscription.event();
        return packages.needConsent(event)
                ? restricted(owned, event, subscription.ruling(), nowMillis)
                : compose(owned, event, nowMillis);
    }

    private Owned.Composed restricted(Owned owned, String event, String ruling, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        Owned.Composed cached = owned.composed(event, ruling);
        if (cached != null && cached.contentRevision() == revision) {
            return cached;
        }
        Ruling said = Ruling.of(ruling);
        Document document =
                switch (said.handling()) {
                    case ALLOW ->
                        restricted(event, compose(owned, event, nowMillis).document(), said.permissions());
                    case POLITE_BLOCK -> aggregate(owned, event, List.of());
                    case BLOCK, CONFIRM -> null;
                };
        Owned.Composed fresh = new Owned.Composed(event, ruling, revision, document, hash(document));
        owned.keep(fresh);
        return fresh;
    }

    private Document restricted(String event, Document document, Permissions permissions) {
        return document == null ? null : packages.find(event).orElseThrow().restrict(document, permissions);
    }

    private Document aggregate(Owned owned, String event, List<Published> published) {
        EventPackage found = packages.find(event).orElse(null);
        Document document = found == null
                ? null
                : found.aggregate(new Presentity(owned.state.address()), published)
                        .orElse(null);
        return document != null && found.differsPerWatcher() ? owned.lasting(event, document) : document;
    }

    /** Returns the present document of {@code event}, unrestricted, from the cache of {@code owned} where it is. */
    Owned.Composed compose(Owned owned, String event, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        Owned.Composed cached = owned.composed(event, "");
        if (cached != null && cached.contentRevision() == revision) {
            return cached;
        }
        List<Published> held = held(owned, event, nowMillis);
        List<Published> published = new ArrayList<>(held.size() + 1);
        for (Publication one : owned.ended(event, revision)) {
            published.add(published(one, true));
        }
        published.addAll(held);
        Document document = aggregate(owned, event, published);
        Owned.Composed fresh = new Owned.Composed(event, "", revision, document, hash(document));
        owned.keep(fresh);
        if (published.size() == held.size()) {
            owned.keepHashAnew(event, revision, fresh.hash());
        }
        return fresh;
    }

    private static List<Published> held(Owned owned, String event, long nowMillis) {
        List<Publication> held = new ArrayList<>(2);
        for (Publication one : owned.state.publications()) {
            if (one.event().equals(event) && one.expiresAtMillis() > nowMillis) {
                held.add(one);
            }
        }
        held.sort(Comparator.comparingLong(Publication::receivedAtMillis));
        List<Published> published = new ArrayList<>(held.size());
        held.forEach(one -> published.add(published(one, false)));
        return published;
    }

    /**
     * Returns the hash of the document that is composed of the present publications after a restart, when nobody knows any more what
     * has just ended.
     */
    long hashAnew(Owned owned, String event, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        long kept = owned.hashAnew(event, revision);
        if (kept != 0) {
            return kept;
        }
        long hash = hash(aggregate(owned, event, held(owned, event, nowMillis)));
        owned.keepHashAnew(event, revision, hash);
        return hash;
    }

    private static Published published(Publication one, boolean ended) {
        return new Published(one.document(), Instant.ofEpochMilli(one.contentSinceMillis()), ended);
    }

    /** 64 bits over the octets, 1 for no document, never 0: equal documents are recognised without keeping them for each watcher. */
    static long hash(Document document) {
        if (document == null) {
            return 1;
        }
        long hash = 0x9E3779B97F4A7C15L ^ document.body().length;
        for (byte octet : document.body()) {
            hash = (hash ^ octet) * 0xff51afd7ed558ccdL;
            hash ^= hash >>> 29;
        }
        return hash == 0 ? 1 : hash;
    }
}
