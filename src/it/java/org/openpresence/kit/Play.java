package org.openpresence.kit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openpresence.kit.PlayerLoop.Client;

/** What the players of one {@link LoadPlayer} share: the loop, the book, and the way of a NOTIFY to its watcher. Confined to the loop. */
final class Play {
    /** Takes the final response, and how often the request was sent until it came. */
    interface Answered {

        /** Takes it. */
        void by(SipMessage response, int copies);
    }

    private final Auditor auditor = new Auditor();
    private final Map<String, Consumer<SipMessage>> watchers = new HashMap<>();
    private final Set<String> ending = new HashSet<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Random random;
    private final PlayerLoop loop;
    private boolean over;

    Play(int serverPort, long seed) {
        random = new Random(seed);
        loop = new PlayerLoop(serverPort, this::requested);
    }

    PlayerLoop loop() {
        return loop;
    }

    Auditor auditor() {
        return auditor;
    }

    /** Returns how often what happened. */
    Map<String, Long> counts() {
        return counts;
    }

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** Does something later, unless the play is over by then. */
    void later(long millis, Runnable act) {
        loop.after(millis, () -> {
            if (!over) {
                act.run();
            }
        });
    }

    /** Does something later, in any case. */
    void always(long millis, Runnable act) {
        loop.after(millis, act);
    }

    /** From now on nobody begins anything new. */
    void end() {
        over = true;
    }

    /** Makes a request with all but what tells its kind. */
    SipRequestText request(String method, String uri, String player) {
        return new SipRequestText(method, uri)
                .set("Via", "")
                .set("Max-Forwards", "70")
                .set("To", "<" + uri + ">")
                .set("Contact", "<" + loop.contactOf(player) + ">")
                .set("Content-Length", "0");
    }

    /** Sends a request as a client transaction. */
    void ask(SipRequestText request, String what, Answered then) {
        loop.ask(request, new Client() {
            @Override
            public void answered(SipMessage response, int copies) {
                if (copies > 1) {
                    count("requests answered after a repetition");
                }
                then.by(response, copies);
            }

            @Override
            public void timedOut() {
                auditor.unanswered(what + " timed out: " + request.get("Call-ID") + ' ' + request.get("CSeq"));
            }
        });
    }

    /** Leads the NOTIFYs of a subscription to its watcher. */
    void route(String callId, Consumer<SipMessage> watcher) {
        watchers.put(callId, watcher);
    }

    /** A subscription was asked to end: the last NOTIFY says so. */
    void ending(String callId) {
        ending.add(callId);
    }

    private void requested(SipMessage notify) {
        String callId = notify.header("Call-ID");
        Consumer<SipMessage> watcher = watchers.get(callId);
        if (watcher == null) {
            loop.answer(notify, "481 Subscription does not exist");
            count("NOTIFYs for nobody");
            return;
        }
        loop.answer(notify, "200 OK");
        String tag = SipMessage.parameter(notify.header("From"), "tag");
        if (!auditor.knows(callId)) {
            count("NOTIFYs behind the end");
        } else if (auditor.notified(callId, tag, notify.cseq(), notify.branch(), notify.content())) {
            count(auditor.isAcknowledged(callId, tag) ? "NOTIFYs" : "NOTIFYs before the response");
            if (!ending.contains(callId)) {
                watcher.accept(notify);
            }
        } else {
            count("NOTIFYs repeated");
        }
    }
}
