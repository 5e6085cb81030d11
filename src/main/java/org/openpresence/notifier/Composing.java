package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openpresence.events.EventPackages;
import org.openpresence.subscription.Subscription;

/**
 * Has documents made beside the event loop that somebody else's package makes, those of all watchers and those of single ones, so that
 * nobody but its own watchers waits for it. Confined to the notifier's event loop.
 */
final class Composing {
    private final EventPackages packages;
    private final Composer composer;
    private final Bodies bodies;
    private final CommandDesk desk;
    private final Map<Whose, Job> jobs = new LinkedHashMap<>();

    /** Documents for single watchers of one package. */
    private record Whose(Owned owned, String event) {}

    /** The documents that are wanted, and what to do when they are made. */
    private record Job(Set<MadeDocuments.Wish> wishes, Runnable ready) {}

    Composing(EventPackages packages, Composer composer, Bodies bodies, CommandDesk desk) {
        this.packages = packages;
        this.composer = composer;
        this.bodies = bodies;
        this.desk = desk;
    }

    /** Returns whether documents of {@code event} can always be had at once. */
    boolean isAtHand(String event) {
        return !packages.takesTime(event);
    }

    /** Returns whether the unrestricted document of {@code event} can be had at once. */
    boolean isAtHand(Owned owned, String event) {
        return isAtHand(event) || composer.has(owned, event);
    }

    /** Returns whether the document that all watchers get of whom the rules say the same can be had at once. */
    boolean isAtHand(Owned owned, Subscription subscription, long nowMillis) {
        return isAtHand(subscription.event()) || composer.has(owned, subscription, nowMillis);
    }

    /**
     * Returns whether all that the next NOTIFY for {@code subscription} needs is there. Where not, it is being made after
     * {@link #submit}, and {@code ready} is called when the watchers of {@code owned} are to be looked at again.
     *
     * @param whole whether it must tell of everything
     * @param cseq sequence number of the NOTIFY
     */
    boolean order(
            Owned owned,
            Subscription subscription,
            Watched watched,
            boolean whole,
            long cseq,
            long nowMillis,
            Runnable ready) {
        if (!composer.has(owned, subscription, nowMillis)) {
            compose(owned, composer.order(owned, subscription, nowMillis), ready);
            return false;
        }
        Optional<MadeDocuments.Wish> wish =
                bodies.wish(subscription, watched, composer.compose(owned, subscription, nowMillis), whole, cseq);
        if (wish.isEmpty() || owned.made().has(wish.get())) {
            return true;
        }
        if (owned.beginComposing(wish.get())) {
            jobs.computeIfAbsent(new Whose(owned, subscription.event()), first -> new Job(new LinkedHashSet<>(), ready))
                    .wishes()
                    .add(wish.get());
        }
        return false;
    }

    private void compose(Owned owned, Composer.Order order, Runnable ready) {
        String name = order.event() + ' ' + order.revision() + ' ' + order.ruling();
        if (owned.beginComposing(name)) {
            desk.beside(order.event(), () -> composer.make(order), made -> {
                owned.endComposing(name);
                if (!owned.left) {
                    composer.keep(owned, order, made);
                    ready.run();
                }
            });
        }
    }

    /** Has made what was ordered for single watchers: all of one presentity at once, however many they are. */
    void submit() {
        if (!jobs.isEmpty()) {
            Map<Whose, Job> ordered = new LinkedHashMap<>(jobs);
            jobs.clear();
            ordered.forEach(this::make);
        }
    }

    private void make(Whose whose, Job job) {
        Owned owned = whose.owned();
        List<MadeDocuments.Wish> wishes = List.copyOf(job.wishes());
        desk.beside(whose.event(), () -> made(wishes), made -> {
            wishes.forEach(owned::endComposing);
            if (!owned.left) {
                owned.made().addAll(made);
                job.ready().run();
            }
        });
    }

    private static MadeDocuments made(List<MadeDocuments.Wish> wishes) {
        MadeDocuments made = new MadeDocuments();
        wishes.forEach(made::make);
        return made;
    }

    /**
     * Has composed what all watchers of {@code owned} see; {@code then} is called when it is there, at once where it is already. So
     * long it is kept.
     */
    void prepare(Owned owned, long nowMillis, Runnable then) {
        Set<Composer.Order> missing = new LinkedHashSet<>();
        for (String event : owned.state.events()) {
            if (!isAtHand(owned, event)) {
                missing.add(composer.order(owned, event, nowMillis));
            }
        }
        owned.state.subscriptions().forEach(one -> {
            if (one.isLive() && !isAtHand(owned, one, nowMillis)) {
                missing.add(composer.order(owned, one, nowMillis));
            }
        });
        Object mark = new Object();
        owned.beginComposing(mark);
        compose(owned, new ArrayList<>(missing), () -> {
            try {
                then.run();
            } finally {
                owned.endComposing(mark);
                if (owned.telling == 0) {
                    owned.dropComposed();
                }
            }
        });
    }

    /** One after the other. */
    private void compose(Owned owned, List<Composer.Order> missing, Runnable then) {
        if (missing.isEmpty()) {
            then.run();
            return;
        }
        Composer.Order next = missing.remove(0);
        desk.beside(next.event(), () -> composer.make(next), made -> {
            composer.keep(owned, next, made);
            compose(owned, missing, then);
        });
    }
}
