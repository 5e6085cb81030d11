package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.function.Consumer;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.subscription.Subscription;

/**
 * What there is to tell: the documents of a presentity as its watchers may see them, when they are at hand, and whether a watcher has
 * them. Confined to the notifier's event loop.
 */
final class Contents implements Takeover.Documents {
    private final Composer composer;
    private final Composing composing;
    private final Bodies bodies;
    private final InstantSource clock;
    private final Consumer<Owned> ready;

    /** {@code ready} is shown a presentity when a document is there for which its watchers were kept waiting. */
    Contents(EventPackages packages, CommandDesk desk, InstantSource clock, Consumer<Owned> ready) {
        this.composer = new Composer(packages);
        this.composing = new Composing(packages, composer, desk);
        this.bodies = new Bodies(packages, clock);
        this.clock = clock;
        this.ready = ready;
    }

    /** Returns what is written down for those who watch watchers. */
    WatcherReports reports() {
        return bodies.reports();
    }

    /** Returns whether the document for {@code subscription} can be had at once; where not, it is being composed. */
    boolean isAtHand(Owned entry, Subscription subscription) {
        return composing.isAtHand(entry, subscription, clock.millis(), () -> ready.accept(entry));
    }

    /** Returns the present document as the watcher of {@code subscription} may see it. */
    Owned.Composed of(Owned entry, Subscription subscription) {
        return composer.compose(entry, subscription, clock.millis());
    }

    /** Returns the present document of {@code event}, unrestricted. */
    Owned.Composed of(Owned entry, String event) {
        return composer.compose(entry, event, clock.millis());
    }

    /** Returns whether the watcher has what {@code present} tells. */
    boolean isKnown(Owned entry, Subscription subscription, Watched watched, Owned.Composed present) {
        return bodies.isKnown(entry, subscription, watched, present);
    }

    /** Returns the body of the next NOTIFY as {@link Bodies#next} does. */
    Document next(
            Owned entry, Subscription subscription, Watched watched, Owned.Composed present, boolean whole, long cseq) {
        return bodies.next(entry, subscription, watched, present, whole, cseq);
    }

    @Override
    public long hashAnew(Owned entry, String event) {
        long own = bodies.hash(entry, event);
        return own == 0 ? composer.hashAnew(entry, event, clock.millis()) : own;
    }

    @Override
    public long hash(Owned entry, Subscription subscription) {
        return bodies.hash(entry, subscription.event()) == 0
                ? of(entry, subscription).hash()
                : 0;
    }
}
