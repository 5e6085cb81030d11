package org.openpresence.tool;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.openpresence.sip.message.SipRequest;

/**
 * One subscription as its watcher sees it (RFC 6665 §4.1, §4.4): the dialog and what the last NOTIFY said. It begins with the
 * first NOTIFY, which may overtake the response. Confined to the command's thread.
 */
final class WatcherDialog {
    private static final int NO_DIALOG = 481;
    private static final int OUT_OF_ORDER = 500;
    private static final int BAD_EVENT = 489;
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;

    private final String presentity;
    private final String watcher;
    private final EventPackageName event;
    private final String callId;
    private final String localTag;
    private String remoteTag = "";
    private String target;
    private List<String> routes = List.of();
    private long cseq;
    private long remoteCseq = -1;
    private Optional<SubscriptionState> state = Optional.empty();

    WatcherDialog(String presentity, String watcher, EventPackageName event, String callId, String localTag) {
        this.presentity = presentity;
        this.watcher = watcher;
        this.event = event;
        this.callId = callId;
        this.localTag = localTag;
        this.target = presentity;
    }

    /** Returns the next SUBSCRIBE of this dialog. */
    Request subscribe(long expires, String contact) {
        cseq++;
        Request request = new Request("SUBSCRIBE", target);
        routes.forEach(route -> request.header("Route", route));
        return request.header("From", "<" + watcher + ">;tag=" + localTag)
                .header("To", "<" + presentity + ">" + (remoteTag.isEmpty() ? "" : ";tag=" + remoteTag))
                .header("Call-ID", callId)
                .header("CSeq", cseq + " SUBSCRIBE")
                .header("Contact", contact)
                .header("Event", event.toString())
                .header("Accept", event.contentType())
                .header("Expires", Long.toString(expires));
    }

    /** Returns what the last NOTIFY said of the subscription; empty before the first. */
    Optional<SubscriptionState> state() {
        return state;
    }

    /** Tells whether a NOTIFY has ended the subscription. */
    boolean ended() {
        return state.map(SubscriptionState::terminated).orElse(false);
    }

    /**
     * Takes a NOTIFY and returns the status to answer with; it is news only with 200, and not when it repeats the last CSeq.
     *
     * @param news gets what it says of the subscription
     */
    int take(SipRequest notify, Headers headers, News news) {
        boolean ours = notify.callId().equals(callId) && notify.toTag().equals(localTag);
        boolean fork = !remoteTag.isEmpty() && !remoteTag.equals(notify.fromTag());
        if (!ours || fork || ended()) {
            return NO_DIALOG;
        }
        if (notify.event().isEmpty() || !notify.event().get().packageName().equals(event.toString())) {
            return BAD_EVENT;
        }
        Optional<String> told = headers.first("subscription-state");
        if (told.isEmpty()) {
            return BAD_REQUEST;
        }
        if (notify.cseq() <= remoteCseq) {
            return notify.cseq() == remoteCseq ? OK : OUT_OF_ORDER;
        }
        if (remoteTag.isEmpty()) {
            remoteTag = notify.fromTag();
            routes = List.copyOf(notify.recordRoutes());
        }
        remoteCseq = notify.cseq();
        notify.contacts().stream().findFirst().ifPresent(contact -> target = contact);
        SubscriptionState now = SubscriptionState.parse(told.get());
        state = Optional.of(now);
        news.told(now);
        return OK;
    }

    /** Returns the seconds that the server has granted: those of the response, unless a NOTIFY named fewer. */
    long granted(Response response, long requested) {
        long answered = response.headers().seconds("expires").orElse(requested);
        OptionalLong told = state.map(SubscriptionState::expires).orElse(OptionalLong.empty());
        return told.isPresent() ? Math.min(answered, told.getAsLong()) : answered;
    }

    /** Takes what a NOTIFY says of the subscription. */
    interface News {
        /** Takes one state. */
        void told(SubscriptionState state);
    }
}
