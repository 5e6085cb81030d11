package org.openpresence.notifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

/** Composes the documents of a package from the publications of an entry, once per change. Confined to the notifier's loop. */
final class Composer {
    private static final String NOTHING =
            Ruling.of(SubHandling.CONFIRM, Permissions.NONE).outcome();

    private final EventPackages packages;

    Composer(EventPackages packages) {
        this.packages = packages;
    }

    /**
     * What is to be composed for those of whom the rules say {@code ruling}; "" where they are not asked. Immutable.
     *
     * @param revision of the content
     * @param whole the unrestricted document where it is there already
     * @param published what it is made of where it is not
     */
    record Order(
            String event,
            String ruling,
            long revision,
            Presentity presentity,
            Optional<Owned.Composed> whole,
            List<Published> published) {

        /** Returns whether it is made of what is published. */
        boolean isOfContent() {
            return ruling.isEmpty() || Ruling.handlingOf(ruling) == SubHandling.ALLOW;
        }
    }

    /**
     * What was composed. Immutable.
     *
     * @param whole the unrestricted document; null for none or where nobody asked for it
     * @param seen what the watchers of the order may see; null for nothing
     * @param hash of what of it they are to be told when it changes
     */
    record Made(Document whole, Document seen, long hash) {}

    /**
     * Returns what the watcher of {@code subscription} may see of the present state: the same object for all of whom the rules say the
     * same, from the cache of {@code owned} where it is.
     */
    Owned.Composed compose(Owned owned, Subscription subscription, long nowMillis) {
        return compose(owned, subscription.event(), rulingOf(subscription, nowMillis), nowMillis);
    }

    /** Returns the present document of {@code event}, unrestricted, from the cache of {@code owned} where it is. */
    Owned.Composed compose(Owned owned, String event, long nowMillis) {
        return compose(owned, event, "", nowMillis);
    }

    private Owned.Composed compose(Owned owned, String event, String ruling, long nowMillis) {
        if (cached(owned, event, ruling).isEmpty()) {
            Order order = order(owned, event, ruling, nowMillis);
            keep(owned, order, make(order));
        }
        return owned.composed(event, ruling);
    }

    /** Returns whether the unrestricted document of {@code event} is in the cache of {@code owned}. */
    boolean has(Owned owned, String event) {
        return cached(owned, event, "").isPresent();
    }

    /** Returns what is to be composed for the unrestricted document of {@code event}. */
    Order order(Owned owned, String event, long nowMillis) {
        return order(owned, event, "", nowMillis);
    }

    /** Returns whether the document for {@code subscription} is in the cache of {@code owned}. */
    boolean has(Owned owned, Subscription subscription, long nowMillis) {
        return cached(owned, subscription.event(), rulingOf(subscription, nowMillis))
                .isPresent();
    }

    /** Returns what {@link #compose} would compose for {@code subscription}. */
    Order order(Owned owned, Subscription subscription, long nowMillis) {
        return order(owned, subscription.event(), rulingOf(subscription, nowMillis), nowMillis);
    }

    private Order order(Owned owned, String event, String ruling, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        Optional<Owned.Composed> whole = cached(owned, event, "");
        List<Published> published = whole.isPresent() ? List.of() : published(owned, event, revision, nowMillis);
        return new Order(event, ruling, revision, new Presentity(owned.state.address()), whole, published);
    }

    /** Who ends a subscription after its ruling did sees nothing: nobody asks the rules about it any more. */
    private String rulingOf(Subscription subscription, long nowMillis) {
        if (!packages.needConsent(subscription.event())) {
            return "";
        }
        return subscription.ended() && Judging.isOver(subscription, nowMillis) ? NOTHING : subscription.ruling();
    }

    private static Optional<Owned.Composed> cached(Owned owned, String event, String ruling) {
        Owned.Composed cached = owned.composed(event, ruling);
        boolean present = cached != null && cached.contentRevision() == owned.state.contentRevision(event);
        return present ? Optional.of(cached) : Optional.empty();
    }

    /** Composes. Safe for any thread. */
    Made make(Order order) {
        Document whole = order.isOfContent() ? whole(order) : null;
        if (order.ruling().isEmpty()) {
            return new Made(whole, whole, hash(whole));
        }
        Ruling said = Ruling.of(order.ruling());
        Document seen =
                switch (said.handling()) {
                    case ALLOW -> whole == null ? null : own(order).restrict(whole, said.permissions());
                    case POLITE_BLOCK -> aggregate(order, List.of());
                    case BLOCK, CONFIRM -> null;
                };
        boolean restricted = order.isOfContent() && seen != null && !seen.equals(whole);
        return new Made(whole, seen, hash(restricted ? own(order).essence(seen) : seen));
    }

    private EventPackage own(Order order) {
        return packages.find(order.event()).orElseThrow();
    }

    private Document whole(Order order) {
        return order.whole().isPresent() ? order.whole().get().document() : aggregate(order, order.published());
    }

    private Document aggregate(Order order, List<Published> published) {
        return aggregate(order.event(), order.presentity(), published);
    }

    private Document aggregate(String event, Presentity presentity, List<Published> published) {
        return packages.find(event)
                .flatMap(found -> found.aggregate(presentity, published))
                .orElse(null);
    }

    /** Puts what was made into the cache of {@code owned}, unless the content has changed meanwhile. */
    void keep(Owned owned, Order order, Made made) {
        if (owned.state.contentRevision(order.event()) != order.revision()) {
            return;
        }
        if (order.isOfContent() && order.whole().isEmpty()) {
            long hash = Objects.equals(made.seen(), made.whole()) ? made.hash() : hash(made.whole());
            keep(owned, order, "", lasting(owned, order, made.whole()), hash);
            if (order.published().stream().noneMatch(Published::ended)) {
                owned.keepHashAnew(order.event(), order.revision(), hash);
            }
        }
        if (!order.ruling().isEmpty()) {
            boolean closed = !order.isOfContent();
            keep(owned, order, order.ruling(), closed ? lasting(owned, order, made.seen()) : made.seen(), made.hash());
        }
    }

    private static void keep(Owned owned, Order order, String ruling, Document document, long hash) {
        owned.keep(new Owned.Composed(order.event(), ruling, order.revision(), document, hash));
    }

    private Document lasting(Owned owned, Order order, Document document) {
        boolean differs = packages.find(order.event())
                .map(EventPackage::differsPerWatcher)
                .orElse(false);
        return document != null && differs ? owned.lasting(order.event(), document) : document;
    }

    private static List<Published> published(Owned owned, String event, long revision, long nowMillis) {
        List<Published> held = held(owned, event, nowMillis);
        List<Published> published = new ArrayList<>(held.size() + 1);
        for (Publication one : owned.ended(event, revision)) {
            published.add(published(one, true));
        }
        published.addAll(held);
        return published;
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
     * has just ended; 0 where somebody else's package would have to be asked, for which nobody waits here.
     */
    long hashAnew(Owned owned, String event, long nowMillis) {
        long revision = owned.state.contentRevision(event);
        long kept = owned.hashAnew(event, revision);
        if (kept != 0 || packages.takesTime(event)) {
            return kept;
        }
        long hash = hash(aggregate(event, new Presentity(owned.state.address()), held(owned, event, nowMillis)));
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
