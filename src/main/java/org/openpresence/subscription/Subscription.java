package org.openpresence.subscription;

import java.util.Map;
import org.openpresence.model.WatcherState;

/**
 * One subscription as kept in its presentity's entry (RFC 6665 §4.2). Immutable.
 *
 * @param slot its place in the entry
 * @param random the 64 random bits in our To-tag
 * @param event name of the event package
 * @param state TERMINATED for one that has ended and is kept until its last NOTIFY is confirmed or given up
 * @param reason of the state, as in {@code Subscription-State}; "" without
 * @param expiresAtMillis when it ends, in milliseconds since the epoch
 * @param remoteCSeq highest sequence number of the watcher in this dialog
 * @param touched revision of the entry at which the watcher subscribed, refreshed or was ended: it is to be told since then
 * @param createdBy operation that created it
 * @param changedBy operation that last changed it
 * @param dialog the rest
 */
public record Subscription(
        int slot,
        long random,
        String event,
        WatcherState state,
        String reason,
        long expiresAtMillis,
        long remoteCSeq,
        long touched,
        long createdBy,
        long changedBy,
        PackedDialog dialog) {

    /** Returns whether it has ended and only its last NOTIFY may be open. */
    public boolean ended() {
        return state == WatcherState.TERMINATED;
    }

    /** Returns whether its watcher is told of what happens: neither ended nor the record of one that waits (RFC 3857 §4.7.1). */
    public boolean isLive() {
        return state == WatcherState.ACTIVE || state == WatcherState.PENDING;
    }

    /** Returns this subscription ended for {@code reason} at {@code revision}. */
    public Subscription end(String why, long revision) {
        return new Subscription(
                slot,
                random,
                event,
                WatcherState.TERMINATED,
                why,
                expiresAtMillis,
                remoteCSeq,
                revision,
                createdBy,
                changedBy,
                dialog);
    }

    /** Returns whether its dialog has, or had, other subscriptions as well (RFC 6665 §4.5.2). */
    public boolean sharesDialog() {
        return !dialog.isEmpty(DialogField.SHARED_TAG);
    }

    /** Returns our tag in its dialog, as it stands on the wire. */
    public String dialogTag() {
        return dialog.get(sharesDialog() ? DialogField.SHARED_TAG : DialogField.LOCAL_TAG);
    }

    /** Returns whether the rules were asked about its watcher. */
    public boolean isJudged() {
        return !dialog.isEmpty(DialogField.RULING);
    }

    /** Returns what the rules say of its watcher; "" where nobody asked them. */
    public String ruling() {
        return dialog.get(DialogField.RULING);
    }

    /** Returns when that may change without a change of the rules, in milliseconds since the epoch; 0 for never. */
    public long ruledUntilMillis() {
        return dialog.isEmpty(DialogField.RULED_UNTIL) ? 0 : Long.parseLong(dialog.get(DialogField.RULED_UNTIL));
    }

    /**
     * Returns this subscription after a request for another one of its dialog: sequence number and remote target belong to the
     * dialog (RFC 3261 §12.2).
     *
     * @param cseq of the request
     * @param changes to the dialog
     */
    public Subscription besides(long cseq, Map<DialogField, String> changes) {
        return anew(Math.max(remoteCSeq, cseq), changes);
    }

    /**
     * Returns this subscription after its watcher has begun the dialog anew and counts its requests from {@code cseq}.
     *
     * @param changes to the dialog
     */
    public Subscription anew(long cseq, Map<DialogField, String> changes) {
        return new Subscription(
                slot,
                random,
                event,
                state,
                reason,
                expiresAtMillis,
                cseq,
                touched,
                createdBy,
                changedBy,
                dialog.with(changes));
    }

    /**
     * Returns this subscription under these facts.
     *
     * @param next its state
     * @param why the reason of the state
     * @param changedAt revision since which its watcher is to be told
     */
    public Subscription under(Consent consent, WatcherState next, String why, long changedAt) {
        return new Subscription(
                slot,
                random,
                event,
                next,
                why,
                expiresAtMillis,
                remoteCSeq,
                changedAt,
                createdBy,
                changedBy,
                dialog.with(consent.fields()));
    }
}
