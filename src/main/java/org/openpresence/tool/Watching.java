package org.openpresence.tool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.openpresence.sip.message.SipRequest;

/**
 * What {@code watch} does: subscribes, refreshes, subscribes again where RFC 6665 §4.1.3 says so, and unsubscribes at the end.
 * Confined to the command's thread.
 */
final class Watching {
    private static final Duration NEXT_TRY = Duration.ofSeconds(5);
    private static final Duration LAST_NOTIFY = Duration.ofSeconds(3);
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(32);
    private static final int MOST_TRIES_WITH_423 = 3;

    /**
     * What is watched.
     *
     * @param watcher URI of From
     * @param expires seconds to ask for; 0 fetches the state once
     */
    record Wish(String presentity, String watcher, EventPackageName event, long expires) {}

    private final Wish wish;
    private final UserAgent agent;
    private final Screen screen;
    private final Supplier<String> tokens;
    private WatcherDialog dialog;
    private long expires;
    private long expiresAtNanos;

    Watching(Wish wish, Link link, BlockingQueue<Arrival> arrivals, Screen screen, Supplier<String> tokens) {
        this.wish = wish;
        this.screen = screen;
        this.tokens = tokens;
        this.agent = new UserAgent(link, arrivals, tokens, this::notified);
        this.expires = wish.expires();
        this.dialog = newDialog();
    }

    /** Watches until the person asks to end, or nothing is left to watch; returns the exit code. */
    int run() throws ToolFailure {
        Duration pause = Duration.ZERO;
        while (true) {
            long begun = System.nanoTime();
            SubscriptionState end = subscription();
            if (agent.stopping() || wish.expires() == 0) {
                return 0;
            }
            Optional<Duration> again = end.again();
            if (again.isEmpty()) {
                throw new ToolFailure("the subscription was ended (" + end + ") and may not be repeated");
            }
            boolean lived = System.nanoTime() - begun > SHORT_LIFE.toNanos();
            pause = lived ? Duration.ZERO : longer(pause);
            Duration wait = again.get().compareTo(pause) > 0 ? again.get() : pause;
            screen.happened(
                    "resubscribe",
                    "ended (" + end + "); subscribing again" + (wait.isZero() ? "" : " in " + wait.toSeconds() + " s"),
                    json -> json.put("reason", end.reason()).put("after", wait.toSeconds()));
            agent.await(wait, () -> false);
            if (agent.stopping()) {
                return 0;
            }
            dialog = newDialog();
        }
    }

    /** Returns the next pause before a subscription where the last did not live: none, then 1 s, 2 s, up to 32 s. */
    private static Duration longer(Duration pause) {
        Duration doubled = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private WatcherDialog newDialog() {
        return new WatcherDialog(wish.presentity(), wish.watcher(), wish.event(), tokens.get(), tokens.get());
    }

    /** Holds one subscription until it ends; returns how it ended. */
    private SubscriptionState subscription() throws ToolFailure {
        Optional<Response> first = subscribe();
        if (agent.stopping()) {
            return goodbye();
        }
        Response response = first.orElseThrow(() -> new ToolFailure("nobody answered in 32 s"));
        if (!response.accepted()) {
            throw new ToolFailure("SUBSCRIBE " + wish.presentity() + ": " + response);
        }
        granted(response);
        agent.await(UserAgent.patience(), () -> dialog.state().isPresent());
        if (!agent.stopping() && dialog.state().isEmpty()) {
            throw new ToolFailure("the subscription was accepted, but no NOTIFY came");
        }
        if (wish.expires() == 0) {
            agent.await(LAST_NOTIFY, dialog::ended);
        }
        while (!dialog.ended() && !agent.stopping() && wish.expires() > 0) {
            agent.await(untilRefresh(), () -> dialog.ended() || agent.lost());
            if (!dialog.ended() && !agent.stopping()) {
                Optional<SubscriptionState> gone = refresh();
                if (gone.isPresent()) {
                    return gone.get();
                }
            }
        }
        return agent.stopping() ? goodbye() : dialog.state().orElse(SubscriptionState.ended(""));
    }

    /** Refreshes until it succeeds or the time is over; returns the end when the server no longer knows the subscription. */
    private Optional<SubscriptionState> refresh() throws ToolFailure {
        while (true) {
            Optional<Response> answer = subscribe();
            if (agent.stopping() || dialog.ended()) {
                return Optional.empty();
            }
            if (answer.isPresent() && answer.get().accepted()) {
                granted(answer.get());
                return Optional.empty();
            }
            if (answer.isPresent() && answer.get().status() == 481) {
                return Optional.of(SubscriptionState.ended("deactivated"));
            }
            boolean hopeless = answer.isPresent() && !answer.get().passing();
            String why = answer.map(Response::toString).orElse("nobody answered");
            if (hopeless || System.nanoTime() > expiresAtNanos) {
                throw new ToolFailure("refresh of the subscription: " + why);
            }
            screen.happened("retry", "refresh: " + why + "; trying again", json -> json.put("error", why));
            agent.await(NEXT_TRY, () -> dialog.ended());
        }
    }

    /** Sends SUBSCRIBE, again with more time where the server wants that (RFC 6665 §4.1.2.1). */
    private Optional<Response> subscribe() throws ToolFailure {
        Optional<Response> answer = Optional.empty();
        for (int i = 0; i < MOST_TRIES_WITH_423; i++) {
            agent.open();
            answer = agent.send(dialog.subscribe(expires, agent.contact("watch")));
            long minimum = answer.filter(response -> response.status() == 423)
                    .map(response -> response.headers().seconds("min-expires").orElse(0))
                    .orElse(0L);
            if (minimum <= expires) {
                return answer;
            }
            expires = minimum;
        }
        return answer;
    }

    private void granted(Response response) {
        long seconds = dialog.granted(response, expires);
        expiresAtNanos = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }

    /** Returns the time until the next SUBSCRIBE: a minute before the end, of short ones at half their time. */
    private Duration untilRefresh() {
        Duration left = Duration.ofNanos(expiresAtNanos - System.nanoTime());
        Duration half = left.dividedBy(2);
        Duration early = left.minus(MARGIN);
        Duration wait = early.compareTo(half) > 0 ? early : half;
        return wait.compareTo(Duration.ofMillis(500)) > 0 ? wait : Duration.ofMillis(500);
    }

    /** Unsubscribes and waits for the last NOTIFY (RFC 6665 §4.1.2.3). */
    private SubscriptionState goodbye() throws ToolFailure {
        boolean subscribed = dialog.state().isPresent() && !dialog.ended();
        if (subscribed) {
            Optional<Response> answer = agent.send(dialog.subscribe(0, agent.contact("watch")));
            if (answer.isPresent() && answer.get().accepted()) {
                agent.await(LAST_NOTIFY, dialog::ended);
            }
        }
        return dialog.state().orElse(SubscriptionState.ended(""));
    }

    private int notified(SipRequest notify, Headers headers) {
        return dialog.take(notify, headers, told -> {
            Content content = Content.read(notify.contentType(), notify.body());
            screen.notified(wish.presentity(), wish.event().toString(), notify.cseq(), told, content);
            told.expires().ifPresent(seconds -> {
                long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
                expiresAtNanos = Math.min(end, expiresAtNanos);
            });
        });
    }
}
