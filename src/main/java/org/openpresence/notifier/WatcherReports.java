package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.openpresence.events.EventPackages;
import org.openpresence.events.winfo.WatcherInfoPackage;
import org.openpresence.events.winfo.WatcherReport;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherEvent;
import org.openpresence.model.WatcherState;
import org.openpresence.notifier.WatcherLog.Moved;
import org.openpresence.presentity.WaitingWatchers;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** Notes what happens to watchers and makes the documents that tell of it (RFC 3857 §4.7). Confined to the notifier's loop. */
final class WatcherReports {
    private final EventPackages packages;
    private final InstantSource clock;

    WatcherReports(EventPackages packages, InstantSource clock) {
        this.packages = packages;
        this.clock = clock;
    }

    /**
     * A subscription came into the state it has now.
     *
     * @param before the state it was in; null for a new one
     */
    void moved(Owned entry, Subscription present, Watched watched, WatcherState before) {
        watched.cause = causeOf(before, present);
        WatcherLog log = entry.watcherLog(present.event());
        if (log != null) {
            log.add(moved(present, present.state(), watched.cause));
        }
    }

    /** A subscription went without a last NOTIFY: its watcher is gone (RFC 6665 §4.2.2), or waited in vain or long enough. */
    void lost(Owned entry, Subscription last) {
        WatcherLog log = entry.watcherLog(last.event());
        if (log != null) {
            WatcherEvent cause = last.state() == WatcherState.WAITING ? WatcherEvent.GIVEUP : WatcherEvent.TIMEOUT;
            log.add(moved(last, WatcherState.TERMINATED, last.ended() ? causeOf(null, last) : cause));
        }
    }

    /** With the last reader goes what is kept for them. */
    void readerGone(Owned entry, Watched gone) {
        if (entry.keepsWatcherLogs()
                && packages.find(gone.event).orElse(null) instanceof WatcherInfoPackage information
                && !entry.isWatchedBesides(gone, gone.event)) {
            entry.dropWatcherLog(information.watched());
        }
    }

    private static Moved moved(Subscription subscription, WatcherState state, WatcherEvent cause) {
        String address = subscription.dialog().get(DialogField.WATCHER);
        String uri =
                address.isEmpty() ? subscription.dialog().get(DialogField.REMOTE_URI) : new Presentity(address).uri();
        return new Moved(
                subscription.slot(),
                subscription.random(),
                id(subscription),
                address,
                uri,
                displayName(subscription.dialog().get(DialogField.REMOTE)),
                state,
                cause);
    }

    /** Says nothing of the random part of our tag, which nobody else is to know. Who waits, or did, bears the name it had before. */
    private static String id(Subscription subscription) {
        boolean waited = WaitingWatchers.isRecord(subscription);
        long operation = waited ? subscription.changedBy() : subscription.createdBy();
        return operation == 0 ? "w" + subscription.slot() : "w-" + Long.toHexString(operation);
    }

    /** Returns what stands before the URI in angle brackets (RFC 3261 §20.10), without the quotes and escapes of a quoted name. */
    private static String displayName(String from) {
        String address = from.strip();
        if (!address.startsWith("\"")) {
            int open = address.indexOf('<');
            return open < 0 ? "" : address.substring(0, open).strip();
        }
        StringBuilder name = new StringBuilder();
        for (int i = 1; i < address.length() && address.charAt(i) != '"'; i++) {
            i += address.charAt(i) == '\\' && i + 1 < address.length() ? 1 : 0;
            name.append(address.charAt(i));
        }
        return name.toString();
    }

    private static WatcherEvent causeOf(WatcherState before, Subscription present) {
        return switch (present.state()) {
            case PENDING -> WatcherEvent.SUBSCRIBE;
            case ACTIVE -> before == WatcherState.PENDING ? WatcherEvent.APPROVED : WatcherEvent.SUBSCRIBE;
            case WAITING -> WatcherEvent.TIMEOUT;
            case TERMINATED -> {
                for (WatcherEvent event : WatcherEvent.values()) {
                    if (event.word().equals(wordOf(present.reason()))) {
                        yield event;
                    }
                }
                yield WatcherEvent.TIMEOUT;
            }
        };
    }

    /** A reason may bring parameters along: {@code probation;retry-after=60}. */
    private static String wordOf(String reason) {
        int end = reason.indexOf(';');
        return end < 0 ? reason : reason.substring(0, end);
    }

    /** Returns a document of all watchers, and from now on keeps what happens to them. */
    Document whole(Owned entry, WatcherInfoPackage reports, Subscription reader) {
        entry.keepWatcherLog(reports.watched());
        List<Moved> all = new ArrayList<>();
        entry.state.subscriptions().forEach(subscription -> {
            if (subscription.event().equals(reports.watched()) && !subscription.ended()) {
                Watched watched = entry.find(subscription.slot(), subscription.random());
                boolean known = watched != null && watched.cause != null;
                all.add(moved(subscription, subscription.state(), known ? watched.cause : causeOf(null, subscription)));
            }
        });
        return document(entry, reports, reader, true, all);
    }

    /** Returns a number that is another one when watchers are others or in other states; never 0. */
    long hash(Owned entry, WatcherInfoPackage reports) {
        long[] sum = {1};
        entry.state.subscriptions().forEach(subscription -> {
            if (subscription.event().equals(reports.watched()) && !subscription.ended()) {
                long mixed = (subscription.random() ^ subscription.state().code()) * 0xff51afd7ed558ccdL;
                sum[0] += mixed ^ mixed >>> 29;
            }
        });
        return sum[0] == 0 ? 1 : sum[0];
    }

    /**
     * Returns a document of what happened to watchers since {@code from}; empty when nothing did. Where that is not known any more,
     * a document of all.
     */
    Optional<Document> changes(Owned entry, WatcherInfoPackage reports, Subscription reader, long from) {
        WatcherLog log = entry.watcherLog(reports.watched());
        Optional<List<Moved>> kept = log == null ? Optional.empty() : log.since(from);
        if (kept.isEmpty()) {
            return Optional.of(whole(entry, reports, reader));
        }
        boolean any = kept.get().stream().anyMatch(moved -> tells(entry, reports, reader, moved));
        return any ? Optional.of(document(entry, reports, reader, false, kept.get())) : Optional.empty();
    }

    private Document document(
            Owned entry, WatcherInfoPackage reports, Subscription reader, boolean whole, List<Moved> watchers) {
        List<WatcherReport> told = new ArrayList<>(watchers.size());
        for (Moved moved : watchers) {
            if (tells(entry, reports, reader, moved)) {
                told.add(report(entry, moved));
            }
        }
        return reports.document(new Presentity(entry.state.address()).uri(), whole, told);
    }

    private static boolean tells(Owned entry, WatcherInfoPackage reports, Subscription reader, Moved moved) {
        return reports.tells(reader.dialog().get(DialogField.WATCHER), entry.state.address(), moved.address());
    }

    private WatcherReport report(Owned entry, Moved moved) {
        Subscription present = entry.state.subscriptions().get(moved.slot());
        boolean there = present != null && present.random() == moved.random();
        Watched watched = entry.find(moved.slot(), moved.random());
        OptionalLong expiration = there && moved.state() != WatcherState.TERMINATED
                ? OptionalLong.of(Math.max(0, (present.expiresAtMillis() - clock.millis() + 999) / 1000))
                : OptionalLong.empty();
        OptionalLong duration = watched == null || watched.sinceMillis == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, (clock.millis() - watched.sinceMillis) / 1000));
        return new WatcherReport(
                moved.id(), moved.uri(), moved.displayName(), moved.state(), moved.event(), expiration, duration);
    }
}
