package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Many presentities with their publishers and watchers on one UDP socket, who repeat their requests as RFC 3261 wants it, so that they
 * outlive a restart of the server or the death of a node; an {@link Auditor} keeps the book. Safe for any thread.
 */
public final class LoadPlayer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(40);

    private final Play play;
    private final List<PlayedPublisher> publishers = new ArrayList<>();
    private final List<PlayedWatcher> watchers = new ArrayList<>();
    private final List<PlayedVisitor> visitors = new ArrayList<>();

    /**
     * Makes the players of one server: of each presentity one busy publisher, of every third a quiet one too, and so many
     * watchers.
     */
    public LoadPlayer(int serverPort, int presentities, int watchersEach, long seed) {
        this(LoadBalancer.to(serverPort), presentities, watchersEach, 0, seed);
    }

    /** Makes the players of a cluster, with so many visitors, who leave without a word. */
    public LoadPlayer(LoadBalancer balancer, int presentities, int watchersEach, int visitors, long seed) {
        play = new Play(balancer, seed);
        for (int i = 0; i < presentities; i++) {
            String presentity = Samples.freshPresentity();
            publishers.add(new PlayedPublisher(play, "busy" + i, presentity, false));
            if (i % 3 == 0) {
                publishers.add(new PlayedPublisher(play, "quiet" + i, presentity, true));
            }
            for (int j = 0; j < watchersEach; j++) {
                watchers.add(new PlayedWatcher(play, "w" + i + '-' + j, presentity));
            }
        }
        for (int i = 0; i < visitors; i++) {
            this.visitors.add(new PlayedVisitor(play, "visitor" + i));
        }
    }

    /** Starts them one after the other and waits until each has had an answer. */
    public void start() {
        play.loop().run(() -> {
            publishers.forEach(publisher -> play.later(play.between(0, 2_000), publisher::start));
            watchers.forEach(watcher -> play.later(play.between(0, 2_000), watcher::start));
            visitors.forEach(visitor -> play.later(play.between(0, 5_000), visitor::start));
        });
        await(
                "everybody has been acknowledged",
                () -> play.auditor().liveSubscriptions() >= 0.95 * watchers.size()
                        && publishers.stream()
                                .allMatch(publisher -> play.auditor().isAcknowledged(publisher.name())));
    }

    /** The only server, or all nodes, were killed; returns when the first response after that comes, as {@link System#nanoTime}. */
    public CompletableFuture<Long> killed() {
        CompletableFuture<Long> first = new CompletableFuture<>();
        ask(() -> {
            play.loop().awaitAnswer(at -> {
                play.auditor().failureDetected();
                first.complete(at);
            });
            play.auditor().failureBegan();
            play.auditor().killed();
            play.forgets();
            return true;
        });
        return first;
    }

    /** As {@link #killed}, but nodes are left that answer: {@link #failureDetected} says when they serve again. */
    public void memoryLost() {
        ask(() -> {
            play.auditor().failureBegan();
            play.auditor().killed();
            play.forgets();
            return true;
        });
    }

    /** From now on no node runs, which need not be told to anybody, or some do again. */
    public void desert(boolean nobodyIsThere) {
        ask(() -> {
            play.desert(nobodyIsThere);
            return true;
        });
    }

    /** Returns when a node last sent a NOTIFY, repetitions too, as {@link System#nanoTime}; empty for never. */
    public OptionalLong lastNotifyFrom(InetSocketAddress node) {
        return ask(() -> play.lastRequestFrom(node));
    }

    /** Something is about to be killed, paused, cut or stopped. */
    public void failureBegins() {
        ask(() -> {
            play.auditor().failureBegan();
            return true;
        });
    }

    /** The nodes that are left go on without it. */
    public void failureDetected() {
        ask(() -> {
            play.auditor().failureDetected();
            return true;
        });
    }

    /** From now on watchers begin nothing new. */
    public void restWatchers() {
        rest(EnumSet.of(Play.Kind.WATCHER));
    }

    /** From now on nobody begins anything new. */
    public void restAll() {
        rest(EnumSet.allOf(Play.Kind.class));
    }

    /** All go on as before. */
    public void goOn() {
        rest(EnumSet.noneOf(Play.Kind.class));
    }

    private void rest(EnumSet<Play.Kind> kinds) {
        ask(() -> {
            play.rest(kinds);
            return true;
        });
    }

    private void awaitAnswers() {
        await("all requests answered", () -> play.loop().outstanding() == 0);
    }

    /** Lets the play go on for a while. */
    public void playFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await("time has passed", () -> System.nanoTime() >= end, time.plus(PATIENCE));
    }

    /**
     * Ends the play and audits: all requests get their answers, each publisher publishes once more, all watchers come to know it, all
     * publications and subscriptions are refreshed, and each presentity is fetched.
     */
    public void conclude() {
        ask(() -> {
            play.end();
            return true;
        });
        awaitAnswers();
        awaitQuiet("the last visitor is gone", play::guests);
        forAll(publishers, PlayedPublisher::change);
        awaitQuiet("all watchers know the last state", play.auditor()::staleWatchers);
        awaitQuiet("all ends are told", play.auditor()::untoldEnds);
        forAll(publishers, PlayedPublisher::refresh);
        forAll(watchers, PlayedWatcher::refresh);
        forAll(play.presentities(), this::fetch);
        ask(() -> {
            play.auditor().conclude();
            return true;
        });
    }

    /** Whatever is left over by then is found by the auditor. */
    private void awaitQuiet(String what, Supplier<? extends Number> leftOver) {
        long deadline = System.nanoTime() + QUIET.toNanos();
        Awaitility.await(what)
                .atMost(QUIET.plusSeconds(10))
                .until(() -> ask(leftOver::get).longValue() == 0 || System.nanoTime() > deadline);
    }

    private <P> void forAll(List<P> players, BiConsumer<P, Runnable> act) {
        AtomicInteger open = new AtomicInteger(players.size());
        for (int i = 0; i < players.size(); i++) {
            P player = players.get(i);
            long delay = 2L * i;
            play.loop().run(() -> play.always(delay, () -> act.accept(player, open::decrementAndGet)));
        }
        await("all have done it", () -> open.get() == 0);
    }

    private void fetch(String presentity, Runnable then) {
        String callId = SipPeer.token();
        play.route(callId, notify -> {
            play.auditor().fetched(play.publishersOf(presentity), notify.content());
            play.auditor().ended(callId);
            play.count("fetched");
            then.run();
        });
        play.auditor().subscribing(callId, play.publishersOf(presentity));
        SipRequestText fetch = play.request("SUBSCRIBE", presentity, "fetcher")
                .set("From", "<sip:fetcher@example.com>;tag=" + SipPeer.token())
                .set("Call-ID", callId)
                .set("CSeq", "1 SUBSCRIBE")
                .set("Event", "presence")
                .expires(0);
        play.ask(fetch, "fetch", (response, forgotten) -> {
            if (response.status() == 200) {
                play.auditor().subscribed(callId, SipMessage.parameter(response.header("To"), "tag"));
            } else {
                play.auditor().unanswered("fetch got " + response.startLine());
            }
        });
    }

    /** Returns how often each fault was seen; empty when all is well. */
    public Map<Fault, Integer> faults() {
        return ask(play.auditor()::faults);
    }

    /** Returns the first few of each fault. */
    public List<String> examples() {
        return ask(play.auditor()::examples);
    }

    /** Returns what an audit ends with, in one line. */
    public String figures() {
        return ask(() -> String.format(
                "%,d requests, %,d refused, longest answer %,d ms; %,d NOTIFYs, %,d told again; behind at most %,d ms, "
                        + "%,d ms without the time to detection; faults %s",
                play.requests(),
                play.refused(),
                play.longestAnswerMillis(),
                play.counts().getOrDefault("NOTIFYs", 0L),
                play.auditor().repeated(),
                play.auditor().longestBehindMillis(),
                play.auditor().longestBehindInCalmMillis(),
                play.auditor().faults()));
    }

    /** Returns how many requests were answered with a failure so far. */
    public long refused() {
        return ask(play::refused);
    }

    /** Returns the counts of all that happened, one a line. */
    public String table() {
        StringBuilder table = new StringBuilder();
        Map<String, Long> counts = ask(() -> new TreeMap<>(play.counts()));
        counts.forEach((what, count) -> table.append(String.format("%,10d  %s%n", count, what)));
        table.append(String.format(
                "%,10d  states told before their commit and taken back by a kill%n", ask(play.auditor()::takenBack)));
        table.append(String.format("%,10d  ends that a kill of all left untold%n", ask(play.auditor()::untold)));
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            faults.put(fault, 0);
        }
        faults.putAll(faults());
        faults.forEach((fault, count) -> table.append(String.format("%,10d  %s%n", count, fault)));
        return table.toString();
    }

    private void await(String what, Supplier<Boolean> condition) {
        await(what, condition, PATIENCE);
    }

    private void await(String what, Supplier<Boolean> condition, Duration patience) {
        Awaitility.await(what).atMost(patience).until(() -> ask(condition));
    }

    /** Asks on the loop. */
    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        play.loop().run(() -> answer.complete(question.get()));
        try {
            assertThat(play.loop().failure()).as("the player goes on").isNull();
            return answer.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("the player does not answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        play.loop().close();
    }
}
