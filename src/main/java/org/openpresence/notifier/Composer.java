package org.openpresence.notifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Composes the document of a package from the publications of an entry, once per change. Confined to the notifier's event loop. */
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
                    case POLITE_BLOCK -> lasting(owned, event, aggregate(owned, event, List.of()));
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
        return aggregate(event, new Presentity(owned.state.address()), published);
    }

    private Document aggregate(String event, Presentity presentity, List<Published> published) {
        return packages.find(event)
                .flatMap(found -> found.aggregate(presentity, published))
                .orElse(null);
    }

    private Document lasting(Owned owned, String event, Document document) {
        boolean differs =
                packages.find(event).map(EventPackage::differsPerWatcher).orElse(false);
        return document != null && differs ? owned.lasting(event, document) : document;
    }

    /**
     * What is to be composed for those of whom the rules say {@code ruling}; "" where they are not asked. Immutable.
     *
     * @param revision of the content
     * @param published what it is made of
     */
    record Order(String event, String ruling, long revision, Presentity presentity, List<Published> published) {
        /** Returns whether it is made of what is published. */
        boolean isOfContent() {
            return ruling.isEmpty() || Ruling.of(ruling).handling() == SubHandling.ALLOW;
        }
    }

    /**
     * What was composed. Immutable.
     *
     * @param whole the unrestricted document; null for none or where nobody asked for it
     * @param seen what the watchers of the order may see; null for nothing
     */
    record Made(Document whole, Document seen) {}

    /** Returns whether {@link #compose} has the document for {@code subscription} in the cache of {@code owned}. */
    boolean has(Owned owned, Subscription subscription) {
        Owned.Composed cached = owned.composed(subscription.event(), rulingOf(subscription));
        return cached != null && cached.contentRevision() == owned.state.contentRevision(subscription.event());
    }

    private String rulingOf(Subscription subscription) {
        return packages.needConsent(subscription.event()) ? subscription.ruling() : "";
    }

    /** Returns what {@link #compose} would compose for {@code subscription}. */
    Order order(Owned owned, Subscription subscription, long nowMillis) {
        String event = subscription.event();
        long revision = owned.state.contentRevision(event);
        return new Order(
                event,
                rulingOf(subscription),
                revision,
                new Presentity(owned.state.address()),
                published(owned, event, revision, nowMillis));
    }

    /** Composes what {@link #compose} would. Safe for any thread. */
    Made make(Order order) {
        Document whole = order.isOfContent() ? aggregate(order.event(), order.presentity(), order.published()) : null;
        if (order.ruling().isEmpty()) {
            return new Made(whole, whole);
        }
        Ruling said = Ruling.of(order.ruling());
        return new Made(
                whole,
                switch (said.handling()) {
                    case ALLOW -> restricted(order.event(), whole, said.permissions());
                    case POLITE_BLOCK -> aggregate(order.event(), order.presentity(), List.of());
                    case BLOCK, CONFIRM -> null;
                });
    }

    /** Puts what was made into the cache of {@code owned}, unless the content has changed meanwhile. */
    void keep(Owned owned, Order order, Made made) {
        if (owned.state.contentRevision(order.event()) != order.revision()) {
            return;
        }
        if (order.isOfContent()) {
            keep(owned, order, "", lasting(owned, order.event(), made.whole()));
        }
        if (!order.ruling().isEmpty()) {
            boolean closed = !order.isOfContent();
            keep(owned, order, order.ruling(), closed ? lasting(owned, order.event(), made.seen()) : made.seen());
        }
    }

    private static void keep(Owned owned, Order order, String ruling, Document document) {
        owned.keep(new Owned.Composed(order.event(), ruling, order.revision(), document, hash(document)));
    }

    /** Returns the present document of {@code event}, unrestricted, from the cache of {@code owned} where it is. */
    Owned.Composed compose(Owned owned, String event, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        Owned.Composed cached = owned.composed(event, "");
        if (cached != null && cached.contentRevision() == revision) {
            return cached;
        }
        Document document =
                lasting(owned, event, aggregate(owned, event, published(owned, event, revision, nowMillis)));
        Owned.Composed fresh = new Owned.Composed(event, "", revision, document, hash(document));
        owned.keep(fresh);
        return fresh;
    }

    private static List<Published> published(Owned owned, String event, long revision, long nowMillis) {
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
        return published;
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
