package org.openpresence.tool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * What {@code publish} does (RFC 3903 §4): publishes, refreshes at half of the granted time, publishes anew when the server has
 * lost the publication, and removes it at the end. Confined to the command's thread.
 */
final class Publishing {
    private static final Duration NEXT_TRY = Duration.ofSeconds(5);
    private static final int MOST_TRIES_WITH_423 = 3;
    private static final int CONDITIONAL_REQUEST_FAILED = 412;
    private static final int NO_DIALOG = 481;

    /**
     * What is published.
     *
     * @param told the state as the person is told of it
     * @param expires seconds to ask for
     * @param keep whether to leave it there and end at once
     */
    // An array on purpose: the octets go to the network and nobody changes or compares them.
    @SuppressWarnings("ArrayRecordComponent")
    record Wish(String presentity, EventPackageName event, String told, byte[] body, long expires, boolean keep) {}

    private final Wish wish;
    private final UserAgent agent;
    private final Screen screen;
    private final String callId;
    private final String tag;
    private String entityTag = "";
    private long cseq;
    private long expires;
    private long granted;
    private long expiresAtNanos;

    Publishing(Wish wish, Link link, BlockingQueue<Arrival> arrivals, Screen screen, Supplier<String> tokens) {
        this.wish = wish;
        this.screen = screen;
        this.callId = tokens.get();
        this.tag = tokens.get();
        this.agent = new UserAgent(link, arrivals, tokens, (request, headers) -> NO_DIALOG);
        this.expires = wish.expires();
    }

    /** Publishes until the person asks to end; returns the exit code. */
    int run() throws ToolFailure {
        publish("published");
        while (!wish.keep() && !agent.stopping()) {
            agent.await(Duration.ofSeconds(granted).dividedBy(2), () -> false);
            if (!agent.stopping()) {
                refresh();
            }
        }
        if (!wish.keep() && !entityTag.isEmpty()) {
            remove();
        }
        return 0;
    }

    private void publish(String type) throws ToolFailure {
        entityTag = "";
        Optional<Response> answer = send(true);
        if (agent.stopping() && answer.isEmpty()) {
            return;
        }
        Response response = answer.orElseThrow(() -> new ToolFailure("nobody answered in 32 s"));
        if (!response.accepted()) {
            throw new ToolFailure("PUBLISH " + wish.presentity() + ": " + response);
        }
        stored(response);
        String rest = wish.keep() ? "left there" : "refreshed every " + granted / 2 + " s, Ctrl-C removes it";
        say(type, wish.told() + ", " + wish.presentity() + ", for " + granted + " s, " + rest);
    }

    /** Refreshes without a body until it succeeds or the time is over (RFC 3903 §4.2). */
    private void refresh() throws ToolFailure {
        while (!agent.stopping()) {
            Optional<Response> answer = send(false);
            if (answer.isPresent() && answer.get().accepted()) {
                stored(answer.get());
                say("refreshed", wish.told() + ", for " + granted + " s");
                return;
            }
            if (agent.stopping()) {
                return;
            }
            if (answer.isPresent() && answer.get().status() == CONDITIONAL_REQUEST_FAILED) {
                publish("republished");
                return;
            }
            boolean hopeless = answer.isPresent() && !answer.get().passing();
            String why = answer.map(Response::toString).orElse("nobody answered");
            if (hopeless || System.nanoTime() > expiresAtNanos) {
                throw new ToolFailure("refresh of the publication: " + why);
            }
            screen.happened("retry", "refresh: " + why + "; trying again", json -> json.put("error", why));
            agent.await(NEXT_TRY, () -> false);
        }
    }

    /** Removes the publication (RFC 3903 §4.5); that it is gone already is as good. */
    private void remove() throws ToolFailure {
        expires = 0;
        Response response =
                send(false).orElseThrow(() -> new ToolFailure("nobody answered; the publication was not removed"));
        if (!response.accepted() && response.status() != CONDITIONAL_REQUEST_FAILED) {
            throw new ToolFailure("removal of the publication: " + response);
        }
        granted = 0;
        say("removed", wish.presentity());
    }

    /** Sends PUBLISH, again with more time where the server wants that (RFC 3903 §4). */
    private Optional<Response> send(boolean body) throws ToolFailure {
        Optional<Response> answer = Optional.empty();
        for (int i = 0; i < MOST_TRIES_WITH_423; i++) {
            answer = agent.send(request(body));
            long minimum = answer.filter(response -> response.status() == 423)
                    .map(response -> response.headers().seconds("min-expires").orElse(0))
                    .orElse(0L);
            if (minimum <= expires || expires == 0) {
                return answer;
            }
            expires = minimum;
        }
        return answer;
    }

    private Request request(boolean body) {
        cseq++;
        Request request = new Request("PUBLISH", wish.presentity())
                .header("From", "<" + wish.presentity() + ">;tag=" + tag)
                .header("To", "<" + wish.presentity() + ">")
                .header("Call-ID", callId)
                .header("CSeq", cseq + " PUBLISH")
                .header("Event", wish.event().toString())
                .header("Expires", Long.toString(expires));
        if (!entityTag.isEmpty()) {
            request.header("SIP-If-Match", entityTag);
        }
        return body ? request.body(wish.event().contentType(), wish.body()) : request;
    }

    private void stored(Response response) throws ToolFailure {
        entityTag = response.headers()
                .first("sip-etag")
                .orElseThrow(() -> new ToolFailure("the answer to PUBLISH has no SIP-ETag"));
        granted = Math.max(1, response.headers().seconds("expires").orElse(expires));
        expiresAtNanos = System.nanoTime() + Duration.ofSeconds(granted).toNanos();
    }

    private void say(String type, String text) {
        screen.happened(type, String.format("%-11s %s", type, text), json -> json.put("presentity", wish.presentity())
                .put("event", wish.event().toString())
                .put("state", wish.told())
                .put("entity_tag", entityTag)
                .put("expires", granted));
    }
}
