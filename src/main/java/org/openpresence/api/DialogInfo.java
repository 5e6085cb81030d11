package org.openpresence.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.SipRequest;

/**
 * One subscription dialog of a module's own, the manual's {@code subs_t}. Immutable, so that {@code mem_copy_subs} is not needed: a
 * reference is as good as a copy.
 *
 * @param presentityUri whom it is about: the Request-URI, in canonical form
 * @param watcherUri URI in From
 * @param event the Event header
 * @param callId Call-ID
 * @param fromTag the watcher's tag
 * @param toTag ours; "" before it is chosen
 * @param contact URI of the watcher's Contact: the remote target
 * @param recordRoutes values of Record-Route, top first
 * @param remoteCSeq highest sequence number of the watcher
 * @param localCSeq of our last NOTIFY; 0 before the first
 * @param version of the last document; -1 before the first
 * @param state of the subscription
 * @param reason of the state; "" without
 * @param expiresAt when it ends
 */
public record DialogInfo(
        String presentityUri,
        String watcherUri,
        EventName event,
        String callId,
        String fromTag,
        String toTag,
        String contact,
        List<String> recordRoutes,
        long remoteCSeq,
        long localCSeq,
        long version,
        WatcherState state,
        String reason,
        Instant expiresAt) {

    public DialogInfo {
        recordRoutes = List.copyOf(recordRoutes);
    }

    /** What names a dialog (RFC 3261 §12). */
    public record Id(String callId, String fromTag, String toTag) {}

    /** Returns what names it. */
    public Id id() {
        return new Id(callId, fromTag, toTag);
    }

    /**
     * Reads what a SUBSCRIBE says of its dialog; {@code extract_sdialog_info}.
     *
     * @param message the request as received
     * @param maxExpires the longest interval in seconds; a longer one, or none, becomes it
     * @param toTag ours for a request without To-tag; of others the request's own is taken
     * @param now from when the interval counts
     * @throws IllegalArgumentException if it is no SUBSCRIBE, or has not exactly one Contact, or no Event or presentity
     */
    public static DialogInfo of(byte[] message, long maxExpires, String toTag, Instant now) {
        Parsed parsed = new MessageParser().parse(message, 0, message.length, false);
        if (!(parsed instanceof Parsed.Request read) || !read.request().method().equals("SUBSCRIBE")) {
            throw new IllegalArgumentException("no SUBSCRIBE that can be read");
        }
        SipRequest request = read.request();
        if (request.contacts().size() != 1) {
            throw new IllegalArgumentException("not exactly one Contact");
        }
        EventName event = request.event().orElseThrow(() -> new IllegalArgumentException("no Event"));
        Optional<Presentity> presentity = Presentity.of(request.requestUri());
        return new DialogInfo(
                presentity
                        .orElseThrow(() -> new IllegalArgumentException("the Request-URI names no presentity"))
                        .uri(),
                request.fromUri(),
                event,
                request.callId(),
                request.fromTag(),
                request.toTag().isEmpty() ? toTag : request.toTag(),
                request.contacts().get(0),
                request.recordRoutes(),
                request.cseq(),
                0,
                -1,
                WatcherState.PENDING,
                "",
                now.plusSeconds(Math.min(maxExpires, request.expires().orElse(maxExpires))));
    }

    /** Returns this dialog after a NOTIFY: the next sequence number and version. */
    public DialogInfo notified() {
        return with(contact, recordRoutes, remoteCSeq, localCSeq + 1, version + 1, state, reason, expiresAt);
    }

    /** Returns this dialog in another state. */
    public DialogInfo in(WatcherState other, String why) {
        return with(contact, recordRoutes, remoteCSeq, localCSeq, version, other, why, expiresAt);
    }

    /** Returns this dialog as the watcher has refreshed it; what we count stays. */
    DialogInfo refreshedBy(DialogInfo newer) {
        return with(
                newer.contact,
                recordRoutes,
                newer.remoteCSeq,
                localCSeq,
                version,
                newer.state,
                newer.reason,
                newer.expiresAt);
    }

    private DialogInfo with(
            String target,
            List<String> routes,
            long remote,
            long local,
            long document,
            WatcherState other,
            String why,
            Instant until) {
        return new DialogInfo(
                presentityUri,
                watcherUri,
                event,
                callId,
                fromTag,
                toTag,
                target,
                routes,
                remote,
                local,
                document,
                other,
                why,
                until);
    }
}
