package org.openpresence.kit;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One who stays for some seconds and leaves without a word: what it published and its subscription to that end by themselves, and
 * begin anew later. Confined to the loop.
 */
final class PlayedVisitor {
    private static final long RETRY_MILLIS = 500;
    private static final long SETTLED_MILLIS = 2_000;

    private final Play play;
    private final String name;
    private final String presentity = Samples.freshPresentity();
    private long number;

    PlayedVisitor(Play play, String name) {
        this.play = play;
        this.name = name;
    }

    /** Comes and goes until the play ends. */
    void start() {
        play.visit(1);
        publish(play.between(4, 7));
    }

    private void publish(long seconds) {
        long state = ++number;
        play.auditor().sent(name, state, false);
        long sentNanos = System.nanoTime();
        SipRequestText publish = request("PUBLISH", SipPeer.token(), SipPeer.token())
                .expires(seconds)
                .body("application/pidf+xml", Samples.pidf(name, "open", name + '#' + state));
        play.ask(publish, "short publish", (response, forgotten) -> {
            if (response.status() == 200) {
                play.auditor().acknowledged(name, state);
                play.count("published for a short time");
                long granted = Long.parseLong(response.header("Expires"));
                gone(sentNanos, granted);
                // It outlives the publication, so that it is told of its end as well.
                subscribe(granted + 3, this::again);
            } else {
                again(response, () -> publish(seconds));
            }
        });
    }

    /** Absence is a state of its own: it may be shown a second before its time, and must be known at that time. */
    private void gone(long sentNanos, long seconds) {
        long absence = ++number;
        play.auditor().mayExpire(name, absence, sentNanos + TimeUnit.SECONDS.toNanos(seconds - 1));
        play.always(1_000 * seconds, () -> play.auditor().acknowledged(name, absence));
    }

    private void again() {
        play.visit(-1);
        play.later(Play.Kind.WATCHER, play.between(1_000, 3_000), this::start);
    }

    private void subscribe(long seconds, Runnable then) {
        String callId = SipPeer.token();
        boolean[] left = {false};
        play.auditor().subscribing(callId, List.of(name));
        play.route(callId, notify -> {
            if (notify.header("Subscription-State").startsWith("terminated") && !left[0]) {
                left[0] = true;
                play.count("subscriptions expired");
                play.auditor().ended(callId);
                play.always(SETTLED_MILLIS, then);
            }
        });
        first(callId, request("SUBSCRIBE", callId, SipPeer.token()).expires(seconds));
    }

    private void first(String callId, SipRequestText subscribe) {
        long sentNanos = System.nanoTime();
        play.ask(subscribe, "short SUBSCRIBE", (response, forgotten) -> {
            if (response.status() == 200) {
                long granted = TimeUnit.SECONDS.toNanos(Long.parseLong(response.header("Expires")));
                play.auditor().subscribed(callId, SipMessage.parameter(response.header("To"), "tag"));
                play.auditor()
                        .expiring(
                                callId, sentNanos + granted - TimeUnit.SECONDS.toNanos(1), System.nanoTime() + granted);
                play.count("subscribed for a short time");
            } else {
                again(response, () -> first(callId, next(subscribe)));
            }
        });
    }

    private void again(SipMessage response, Runnable again) {
        if (response.status() != 503) {
            play.auditor().unanswered(name + " got " + response.startLine());
        }
        play.always(RETRY_MILLIS, again);
    }

    private static SipRequestText next(SipRequestText request) {
        long cseq = Long.parseLong(request.get("CSeq").split(" ", -1)[0]) + 1;
        return request.set("CSeq", cseq + " " + request.method());
    }

    private SipRequestText request(String method, String callId, String fromTag) {
        return play.request(method, presentity, name)
                .set("From", "<sip:" + name + "@example.com>;tag=" + fromTag)
                .set("Call-ID", callId)
                .set("CSeq", "1 " + method)
                .set("Event", "presence");
    }
}
