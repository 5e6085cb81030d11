package org.openpresence.notifier;

import org.openpresence.model.SipUris;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Outcome;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * A change that its sender knows already: the subscription whose Contact is the sender of the publication is not told of it
 * (the manual's {@code sender_uri}). Immutable.
 *
 * @param sender URI of who published; "" for nobody in particular
 * @param before revision at which the content had changed last; who has that misses nothing but this change
 * @param revision of this change
 */
record OwnChange(String sender, long before, long revision) {
    static final OwnChange NOBODYS = new OwnChange("", 0, 0);

    /** Returns whose change {@code applied} is, by the entry as it was before; null for one that was not there. */
    static OwnChange of(Applied applied, Owned entry) {
        Change change = applied.change();
        Publication own = change == null || change.contentOf().isEmpty() ? null : requested(applied);
        // What lies between is told with its own completion.
        return own == null || own.sender().isEmpty() || entry == null || entry.state.revision() > change.from()
                ? NOBODYS
                : new OwnChange(own.sender(), entry.state.contentRevision(own.event()), change.to());
    }

    /** Returns what a PUBLISH put or removed; null for what nobody asked for: an expiry, a load. */
    private static Publication requested(Applied applied) {
        Change change = applied.change();
        if (change.publications().size() == 1) {
            return change.publications().get(0);
        }
        return applied.outcome() instanceof Outcome.Unpublished
                ? change.removed().get(0)
                : null;
    }

    /** Returns whether the watcher is the sender and needs no NOTIFY; then that is noted. */
    boolean isLeftOut(Subscription subscription, Watched watched) {
        if (sender.isEmpty() || !SipUris.samePlace(subscription.dialog().get(DialogField.REMOTE_TARGET), sender)) {
            return false;
        }
        if (watched.telling == 0 && watched.known >= before) {
            watched.known = Math.max(watched.known, revision);
            return true;
        }
        if (watched.telling != 0 && Math.max(watched.telling, watched.own) >= before) {
            watched.own = revision;
            return true;
        }
        return false;
    }
}
