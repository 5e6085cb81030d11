package org.openpresence.kit;

/**
 * One watcher (RFC 6665 §4.1) with one subscription, one request at a time: it refreshes, and now and then unsubscribes and begins
 * anew. Confined to the loop.
 */
final class PlayedWatcher {
    private static final long RETRY_MILLIS = 500;
    private static final int GONE = 481;

    private final Play play;
    private final String name;
    private final String presentity;
    private final Doubt doubt = new Doubt(GONE);
    private String callId = "";
    private String fromTag = "";
    private String to = "";
    private String target = "";
    private long cseq;
    private boolean ending;

    PlayedWatcher(Play play, String name, String presentity) {
        this.play = play;
        this.name = name;
        this.presentity = presentity;
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
        play.auditor().subscribing(callId, play.publishersOf(presentity));
        play.route(callId, this::notified);
        first(then);
    }

    private void first(Runnable then) {
        play.ask(request(600), "SUBSCRIBE", (response, forgotten) -> {
            switch (doubt.of(response.status())) {
                case DONE -> {
                    to = response.header("To");
                    String contact = response.header("Contact");
                    target = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
                    play.auditor().subscribed(callId, SipMessage.parameter(to, "tag"));
                    play.count("subscribed");
                    then.run();
                }
                case OPEN -> again(response, () -> first(then));
                case DONE_BEFORE, FORGOTTEN, WRONG -> {
                    play.auditor().unanswered(name + " got " + response.startLine());
                    again(response, () -> first(then));
                }
            }
        });
    }

    /** Refreshes, then does {@code then}. */
    void refresh(Runnable then) {
        String refreshed = callId;
        play.auditor().asking(callId);
        play.ask(request(600), "refresh of a subscription", (response, forgotten) -> {
            switch (doubt.of(response.status())) {
                case DONE -> {
                    play.auditor().asked(refreshed);
                    play.count("subscriptions refreshed");
                    then.run();
                }
                case OPEN -> again(response, () -> refresh(then));
                case DONE_BEFORE, FORGOTTEN, WRONG -> {
                    play.auditor().subscriptionLost(refreshed, "refresh got " + response.status());
                    subscribe(then);
                }
            }
        });
    }

    /**
     * The end is not remembered over a restart of all, so 481 to a copy of the request says that it was carried out, and perhaps told
     * of before; so does 481 after 503, which leaves that open, but then the end must be told.
     */
    private void unsubscribe(Runnable then) {
        ending = true;
        play.auditor().asking(callId);
        play.ask(request(0), "unsubscribe", (response, forgotten) -> {
            switch (doubt.of(response.status(), forgotten)) {
                case DONE -> {
                    play.auditor().unsubscribed(callId);
                    play.count("unsubscribed");
                    then.run();
                }
                case DONE_BEFORE -> {
                    play.auditor().unsubscribed(callId);
                    play.count("unsubscribed (481 after 503)");
                    then.run();
                }
                case FORGOTTEN -> {
                    play.auditor().ended(callId);
                    play.count("unsubscribed (481 to a repetition)");
                    then.run();
                }
                case OPEN -> again(response, () -> unsubscribe(then));
                case WRONG -> {
                    play.auditor().subscriptionLost(callId, "unsubscribe got " + response.status());
                    then.run();
                }
            }
        });
    }

    private void again(SipMessage response, Runnable again) {
        play.count("SUBSCRIBE tried again after " + response.status());
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
