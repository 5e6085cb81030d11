package org.openpresence.kit;

import java.util.List;

/**
 * One watcher (RFC 6665 §4.1) with one subscription, one request at a time: it refreshes, and now and then unsubscribes and begins
 * anew. Confined to the loop.
 */
final class PlayedWatcher {
    private static final long RETRY_MILLIS = 500;

    private final Play play;
    private final String name;
    private final String presentity;
    private final List<String> publishers;
    private String callId = "";
    private String fromTag = "";
    private String to = "";
    private String target = "";
    private long cseq;
    private boolean ending;
    private boolean unsure;

    PlayedWatcher(Play play, String name, String presentity, List<String> publishers) {
        this.play = play;
        this.name = name;
        this.presentity = presentity;
        this.publishers = List.copyOf(publishers);
    }

    /** Subscribes and goes on until the play ends. */
    void start() {
        subscribe(this::pause);
    }

    private void pause() {
        play.later(Play.Kind.WATCHER, play.between(2_000, 8_000), () -> {
            if (play.between(0, 99) < 70) {
                refresh(this::pause);
            } else {
                unsubscribe(() -> subscribe(this::pause));
            }
        });
    }

    private void subscribe(Runnable then) {
        callId = SipPeer.token();
        fromTag = SipPeer.token();
        to = "<" + presentity + ">";
        target = presentity;
        cseq = 0;
        ending = false;
        unsure = false;
        play.auditor().subscribing(callId, publishers);
        play.route(callId, this::notified);
        first(then);
    }

    private void first(Runnable then) {
        play.ask(request(600), "SUBSCRIBE", (response, copies) -> {
            if (response.status() == 200) {
                to = response.header("To");
                String contact = response.header("Contact");
                target = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
                play.auditor().subscribed(callId, SipMessage.parameter(to, "tag"));
                play.count("subscribed");
                then.run();
            } else {
                refused(response, () -> first(then));
            }
        });
    }

    /** Refreshes, then does {@code then}. */
    void refresh(Runnable then) {
        String refreshed = callId;
        play.auditor().asking(callId);
        play.ask(request(600), "refresh of a subscription", (response, copies) -> {
            if (response.status() == 200) {
                play.auditor().asked(refreshed);
                play.count("subscriptions refreshed");
                then.run();
            } else if (response.status() < 500) {
                play.auditor().subscriptionLost(refreshed, "refresh got " + response.status());
                subscribe(then);
            } else {
                refused(response, () -> refresh(then));
            }
        });
    }

    /**
     * The end is not remembered over a restart of all, so 481 to a repeated request says that it was carried out; so does 481 after
     * 503, which leaves that open.
     */
    private void unsubscribe(Runnable then) {
        ending = true;
        play.auditor().asking(callId);
        play.ask(request(0), "unsubscribe", (response, copies) -> {
            if (response.status() == 200) {
                play.auditor().unsubscribed(callId);
                play.count("unsubscribed");
                then.run();
            } else if (response.status() == 481 && (play.isForgotten(copies) || unsure)) {
                play.auditor().ended(callId);
                play.count("unsubscribed (481 to a repetition)");
                then.run();
            } else if (response.status() < 500) {
                play.auditor().subscriptionLost(callId, "unsubscribe got " + response.status());
                then.run();
            } else {
                unsure = response.status() >= 500;
                refused(response, () -> unsubscribe(then));
            }
        });
    }

    private void refused(SipMessage response, Runnable again) {
        if (response.status() >= 500) {
            play.count("SUBSCRIBE tried again after " + response.status());
        } else {
            play.auditor().unanswered(name + " got " + response.startLine());
        }
        play.always(RETRY_MILLIS, again);
    }

    /** The subscription ended without being asked to: RFC 6665 §4.1.2.2 would make a new one, here it is a fault. */
    private void notified(SipMessage notify) {
        if (notify.header("Subscription-State").startsWith("terminated")
                && notify.header("Call-ID").equals(callId)
                && !ending) {
            play.auditor().subscriptionLost(callId, notify.header("Subscription-State"));
        }
    }

    private SipRequestText request(long expires) {
        cseq++;
        return play.request("SUBSCRIBE", target, name)
                .set("From", "<sip:" + name + "@example.com>;tag=" + fromTag)
                .set("To", to)
                .set("Call-ID", callId)
                .set("CSeq", cseq + " SUBSCRIBE")
                .set("Event", "presence")
                .expires(expires);
    }
}
