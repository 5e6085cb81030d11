package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.winfo.WatcherInfoPackage;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * What stands in a NOTIFY: the one document of all watchers, or, for packages that differ per watcher, one of its own with a
 * version of its own, of everything or of what changed since it was told last. Confined to the notifier's event loop.
 */
final class Bodies {
    private final EventPackages packages;
    private final WatcherReports reports;

    Bodies(EventPackages packages, InstantSource clock) {
        this.packages = packages;
        this.reports = new WatcherReports(packages, clock);
    }

    WatcherReports reports() {
        return reports;
    }

    /** Returns whether the watcher has what {@code present} tells. */
    boolean isKnown(Owned entry, Subscription subscription, Watched watched, Owned.Composed present) {
        EventPackage own = own(subscription);
        if (own == null || isNothing(own, present)) {
            return present.hash() == watched.toldHash;
        }
        if (own instanceof WatcherInfoPackage information) {
            return watched.toldWatchers >= 0
                    && reports.changes(entry, information, subscription, watched.toldWatchers)
                            .isEmpty();
        }
        return watched.told != null
                && present.document() != null
                && changes(entry, own, subscription, watched.told, present).isEmpty();
    }

    /**
     * Returns the body of the next NOTIFY and notes what the watcher will have been told; null for none.
     *
     * @param whole whether it must tell of everything
     * @param cseq sequence number of the NOTIFY
     */
    Document next(
            Owned entry, Subscription subscription, Watched watched, Owned.Composed present, boolean whole, long cseq) {
        if (isRejected(subscription)) {
            return null;
        }
        EventPackage own = own(subscription);
        if (own == null || isNothing(own, present)) {
            watched.told = null;
            return present.document();
        }
        Document part = own instanceof WatcherInfoPackage information
                ? report(entry, information, subscription, watched, whole)
                : part(entry, own, subscription, watched, present, whole);
        return numbered(entry, own, watched, part, cseq);
    }

    /** Returns what the package is asked for by {@link #isKnown} and {@link #next} with these arguments; empty for nothing. */
    Optional<MadeDocuments.Wish> wish(
            Subscription subscription, Watched watched, Owned.Composed present, boolean whole, long cseq) {
        EventPackage own = own(subscription);
        if (own == null || present.document() == null || isRejected(subscription)) {
            return Optional.empty();
        }
        MadeDocuments.Part part = new MadeDocuments.Part(
                own.name(),
                Optional.ofNullable(watched.told),
                present.document(),
                eventOf(subscription),
                whole || watched.told == null);
        return Optional.of(new MadeDocuments.Wish(own, part, versionOf(watched, cseq)));
    }

    private static boolean isRejected(Subscription subscription) {
        return subscription.reason().equals("rejected");
    }

    /** Returns what tells from others what watchers are told, for packages whose documents are not composed; 0 for those that are. */
    long hash(Owned entry, String event) {
        return packages.find(event).orElse(null) instanceof WatcherInfoPackage information
                ? reports.hash(entry, information)
                : 0;
    }

    private EventPackage own(Subscription subscription) {
        return packages.find(subscription.event())
                .filter(EventPackage::differsPerWatcher)
                .orElse(null);
    }

    /** The rules show the watcher nothing. Watcher information is no composed document. */
    private static boolean isNothing(EventPackage own, Owned.Composed present) {
        return present.document() == null && !(own instanceof WatcherInfoPackage);
    }

    private Document report(
            Owned entry, WatcherInfoPackage information, Subscription subscription, Watched watched, boolean whole) {
        Optional<Document> changes = whole || watched.toldWatchers < 0
                ? Optional.empty()
                : reports.changes(entry, information, subscription, watched.toldWatchers);
        Document part = changes.orElseGet(() -> reports.whole(entry, information, subscription));
        watched.toldWatchers = entry.watcherLog(information.watched()).next();
        return part;
    }

    private static Document part(
            Owned entry,
            EventPackage own,
            Subscription subscription,
            Watched watched,
            Owned.Composed present,
            boolean whole) {
        Optional<Document> changes = whole || watched.told == null
                ? Optional.empty()
                : changes(entry, own, subscription, watched.told, present);
        Document part = changes.orElseGet(() ->
                entry.made().whole(own, Optional.ofNullable(watched.told), present.document(), eventOf(subscription)));
        watched.told = present.document();
        return part;
    }

    private static Optional<Document> changes(
            Owned entry, EventPackage own, Subscription subscription, Document told, Owned.Composed present) {
        return entry.made().changes(own, told, present.document(), eventOf(subscription));
    }

    private static EventName eventOf(Subscription subscription) {
        return EventName.parse(subscription.dialog().get(DialogField.EVENT));
    }

    private static Document numbered(Owned entry, EventPackage own, Watched watched, Document part, long cseq) {
        long version = versionOf(watched, cseq);
        watched.nextVersion = version + 1;
        return entry.made().numbered(own, part, version);
    }

    /**
     * A subscription that another holder began goes on with its sequence number as the version: that is above all versions before,
     * as each of them needed a sequence number, too.
     */
    private static long versionOf(Watched watched, long cseq) {
        return watched.nextVersion < 0 ? cseq : watched.nextVersion;
    }
}
