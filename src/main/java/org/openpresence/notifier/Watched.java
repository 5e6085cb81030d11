package org.openpresence.notifier;

import org.openpresence.model.Document;
import org.openpresence.model.WatcherEvent;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.Subscription;

/** What the notifier knows of one subscription beyond its record. Confined to the notifier's event loop. */
final class Watched {
    final int slot;
    final long random;
    /** Sequence number of its last NOTIFY; 0 for none by this holder. */
    long lastCSeq;
    /** The dialog that it shares with other subscriptions; null for one of its own. */
    SharedDialog shared;
    /** Revision of the last change of this subscription that was heard of; 0 for none, then its answer has not left. */
    long arrived;
    /** Revision of the entry that the watcher is known to have. */
    long known;
    /** What it was to be told at a takeover, as a revision: nobody knows whether the former owner has told it; 0 for nothing. */
    long doubted;
    /** Revision that the outstanding NOTIFY tells; 0 while the slot is free. */
    long telling;
    /** From where the outstanding NOTIFY left. */
    Place toldFrom;
    /** Hash of the document that was told last; 0 for none. */
    long toldHash;
    /** What the package had composed when it was told last; null for nobody knows, or a package without documents of its own. */
    Document told;
    /** Up to which number of the watchers' log it was told; -1 for nobody knows. */
    long toldWatchers = -1;
    /** Version of its next document; -1 when another holder began and nobody knows. */
    long nextVersion = -1;
    /** Revision of its own change, which it need not be told once the outstanding NOTIFY is confirmed; 0 for none. */
    long own;
    /** When it subscribed, in milliseconds since the epoch; 0 for nobody knows. */
    long sinceMillis;
    /** What brought it into its state; null before that was noted. */
    WatcherEvent cause;
    /** Not before this instant, in milliseconds since the epoch; 0 for at once. */
    long notBeforeMillis;
    /** Before this instant it does not want to be told (Retry-After), in milliseconds since the epoch; 0 for never said. */
    long retryMillis;
    /** When the last NOTIFY left, in milliseconds since the epoch. */
    long lastSentMillis;
    /** Status of the last answer to a NOTIFY; 0 for none yet. */
    int status;
    /** When that came, in milliseconds since the epoch; 0 for never. */
    long answeredMillis;
    /** When a timer looks at it again, in milliseconds since the epoch; 0 for none. */
    long lookMillis;
    /** Revision at which it was looked up where its NOTIFYs leave. */
    long placedAt;
    /** From where its NOTIFYs leave as long as that node is there. */
    Place place;
    /** Failures in a row. */
    int strikes;
    /** Whether the content is to be looked at again, although the revision says that the watcher has it. */
    boolean again;
    /** Whether any NOTIFY of it was confirmed. */
    boolean confirmed;
    /** Whether the first 481 was forgiven. */
    boolean forgiven;
    /** Whether it stands in the queue of those that may send when there is room. */
    boolean queued;
    /** Its package, for the census; "" before it was counted. */
    String event = "";
    /** As what the census counts it; null for not at all. */
    WatcherState census;
    /** As what its watcher is counted while it lives. */
    long tallied = WatcherTally.NOBODY;
    /** Whether its outstanding NOTIFY counts against the bound of outstanding ones. */
    boolean counted;

    Watched(int slot, long random) {
        this.slot = slot;
        this.random = random;
    }

    /** Returns the highest sequence number used in its dialog; 0 for none by this holder. */
    long highestCSeq() {
        return shared == null ? lastCSeq : shared.highestCSeq();
    }

    /** Returns whether a NOTIFY of its dialog is outstanding. */
    boolean isDialogBusy() {
        return telling != 0 || (shared != null && shared.isBusy());
    }

    /** Returns when the watcher last asked to be told, as far as that was heard of. */
    long touched(Subscription subscription) {
        return Math.min(subscription.touched(), arrived);
    }

    /** Returns before when nothing is sent; the end of the subscription does not wait for Retry-After. */
    long notBefore(Subscription subscription) {
        return subscription.ended() ? notBeforeMillis : Math.max(notBeforeMillis, retryMillis);
    }

    /**
     * Returns whether the watcher is to be told something of {@code state}. An ended subscription is told so once, whatever happens
     * until it is forgotten. One that the state shows before its SUBSCRIBE or its end was heard of waits for that: the answer leaves
     * first.
     */
    boolean isToBeTold(PresentityState state, Subscription subscription) {
        if (arrived == 0
                || subscription.state() == WatcherState.WAITING
                || (subscription.ended() && subscription.touched() > arrived)) {
            return false;
        }
        long touched = touched(subscription);
        if (subscription.ended()) {
            return touched > known;
        }
        return again || Math.max(touched, state.contentRevision(subscription.event())) > known;
    }

    /** What the watcher has is not known: the next document tells of everything. */
    void forgetTold() {
        toldHash = 0;
        told = null;
        toldWatchers = -1;
        own = 0;
    }
}
