package org.openpresence.kit;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openpresence.kit.PlayerLoop.Client;

/**
 * What the players of one {@link LoadPlayer} share: the loop, the book, and the way of a NOTIFY to its watcher. Confined to the
 * loop.
 */
final class Play {
    private static final long LOOK_MILLIS = 250;

    /** Kinds of players; visitors are watchers. */
    enum Kind {
        PUBLISHER,
        WATCHER
    }

    /** Takes the final response. */
    interface Answered {

        /**
         * Takes it.
         *
         * @param forgotten whether all nodes lost their memory while the request was repeated: a copy of it may find that it was
         *     carried out, and nobody remembers
         */
        void by(SipMessage response, boolean forgotten);
    }

    /** What a client makes of it when no answer comes (RFC 3261 §8.1.3.1), with the status of those that are to be tried again. */
    private static final SipMessage NOBODY = SipMessage.parse(
            "SIP/2.0 503 Nobody Is There\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));

    private final Auditor auditor = new Auditor();
    private final Map<String, Consumer<SipMessage>> watchers = new HashMap<>();
    private final Map<String, List<String>> publishersOf = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<InetSocketAddress, Long> lastRequests = new HashMap<>();
    private final Random random;
    private final PlayerLoop loop;
    private boolean over;
    private Set<Kind> resting = Set.of();
    private int losses;
    private int desertions;
    private boolean deserted;
    private int guests;
    private long requests;
    private long refused;
    private long longestAnswerNanos;

    Play(LoadBalancer balancer, long seed) {
        random = new Random(seed);
        loop = new PlayerLoop(balancer, this::requested);
        loop.run(this::look);
    }

    private void look() {
        auditor.look();
        loop.after(LOOK_MILLIS, this::look);
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

    /** A player begins something new later, unless the play is over by then; while its kind rests it waits. */
    void later(Kind kind, long millis, Runnable act) {
        later(millis, () -> {
            if (resting.contains(kind)) {
                later(kind, millis, act);
            } else {
                act.run();
            }
        });
    }

    /** Does something later, in any case. */
    void always(long millis, Runnable act) {
        loop.after(millis, act);
    }

    /** From now on players of these kinds begin nothing new; all others do. */
    void rest(Set<Kind> kinds) {
        resting = Set.copyOf(kinds);
    }

    /** From now on nobody begins anything new. */
    void end() {
        over = true;
    }

    /** So many visitors have come, or gone where negative. */
    void visit(int more) {
        guests += more;
    }

    /** Returns how many visitors are there. */
    int guests() {
        return guests;
    }

    /** All nodes have lost their memory, and with it which requests they have carried out. */
    void forgets() {
        losses++;
    }

    /**
     * From now on no node runs, as everybody knows, or one does again: a request without an answer is no fault of theirs then. It is tried
     * again like one that was refused, and leaves open what became of it.
     */
    void desert(boolean nobodyIsThere) {
        desertions += nobodyIsThere ? 1 : 0;
        deserted = nobodyIsThere;
    }

    /** A publisher begins: whoever subscribes to the presentity from now on is to know of it. */
    void appears(String presentity, String publisher) {
        publishersOf.computeIfAbsent(presentity, absent -> new ArrayList<>()).add(publisher);
    }

    /** Returns the names of all that have published for a presentity. */
    List<String> publishersOf(String presentity) {
        return List.copyOf(publishersOf.get(presentity));
    }

    /** Returns for whom has been published. */
    List<String> presentities() {
        return List.copyOf(publishersOf.keySet());
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
        requests++;
        int before = losses;
        int desertionsBefore = desertions - (deserted ? 1 : 0);
        loop.ask(request, new Client() {
            @Override
            public void answered(SipMessage response, int copies, long nanos) {
                longestAnswerNanos = Math.max(longestAnswerNanos, nanos);
                if (copies > 1) {
                    count("requests answered after a repetition");
                }
                if (response.status() >= 300) {
                    refused++;
                    count(what + " got " + response.status());
                }
                then.by(response, copies > 1 && losses != before);
            }

            @Override
            public void timedOut() {
                if (desertions > desertionsBefore) {
                    count(what + " that nobody was there to answer");
                    then.by(NOBODY, losses != before);
                    return;
                }
                auditor.unanswered(what + " timed out: " + request.get("Call-ID") + ' ' + request.get("CSeq"));
            }
        });
    }

    /** Returns how many requests were sent, repetitions not counted. */
    long requests() {
        return requests;
    }

    /** Returns how many of them were answered with a failure. */
    long refused() {
        return refused;
    }

    /** Returns the longest time from a request to its final response. */
    long longestAnswerMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestAnswerNanos);
    }

    /** Leads the NOTIFYs of a subscription to its watcher. */
    void route(String callId, Consumer<SipMessage> watcher) {
        watchers.put(callId, watcher);
    }

    /** Returns when a node last sent a request, repetitions too, as {@link System#nanoTime}; empty for never. */
    OptionalLong lastRequestFrom(InetSocketAddress node) {
        Long last = lastRequests.get(node);
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    private void requested(SipMessage notify, InetSocketAddress from) {
        lastRequests.put(from, System.nanoTime());
        String callId = notify.header("Call-ID");
        Consumer<SipMessage> watcher = watchers.get(callId);
        if (watcher == null) {
            loop.answer(notify, from, "481 Subscription does not exist");
            count("NOTIFYs for nobody");
            return;
        }
        loop.answer(notify, from, "200 OK");
        Notified notified = Notified.of(notify, from.getHostString() + ':' + from.getPort());
        switch (auditor.notified(notified)) {
            case FRESH -> {
                count(auditor.isAcknowledged(callId, notified.tag()) ? "NOTIFYs" : "NOTIFYs before the response");
                watcher.accept(notify);
            }
            case COPY -> count("NOTIFYs repeated");
            case BEHIND_END -> count("NOTIFYs behind the end");
        }
    }
}
