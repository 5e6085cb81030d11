package org.openpresence.kit;

import java.util.Optional;

/**
 * One event publisher (RFC 3903 §4) with one publication, one request at a time: it changes its numbered state, refreshes, and now and
 * then removes it and begins anew. Confined to the loop.
 */
final class PlayedPublisher {
    private static final long RETRY_MILLIS = 500;

    private final Play play;
    private final String presentity;
    private final boolean quiet;
    private final String callId = SipPeer.token();
    private final String fromTag = SipPeer.token();
    private String name;
    private Optional<String> entityTag = Optional.empty();
    private boolean unsure;
    private long number;
    private long cseq;

    /** Makes a publisher; a quiet one publishes once and is not heard of again before the end. */
    PlayedPublisher(Play play, String name, String presentity, boolean quiet) {
        this.play = play;
        this.name = name;
        this.presentity = presentity;
        this.quiet = quiet;
    }

    String name() {
        return name;
    }

    /** Publishes and goes on until the play ends. */
    void start() {
        change(this::pause);
    }

    private void pause() {
        if (!quiet) {
            play.later(Play.Kind.PUBLISHER, play.between(700, 2_500), this::act);
        }
    }

    private void act() {
        int choice = play.between(0, 99);
        if (choice < 85 || entityTag.isEmpty()) {
            change(this::pause);
        } else if (choice < 95) {
            refresh(this::pause);
        } else {
            remove(this::pause);
        }
    }

    /** Publishes the next state, then does {@code then}. */
    void change(Runnable then) {
        number++;
        play.auditor().sent(name, number, false);
        publish(number, then);
    }

    private void publish(long state, Runnable then) {
        SipRequestText publish =
                request(600).body("application/pidf+xml", Samples.pidf(name, "open", name + '#' + state));
        play.ask(publish, "publish", (response, copies) -> {
            if (response.status() == 200) {
                keep(response);
                play.auditor().acknowledged(name, state);
                play.count("published");
                then.run();
            } else if (hasBeenCarriedOut(response)) {
                play.auditor().acknowledged(name, state);
                beginBeside(then);
            } else {
                refused(response, () -> {
                    if (unsure && entityTag.isEmpty()) {
                        beginBeside(then);
                    } else {
                        publish(state, then);
                    }
                });
            }
        });
    }

    /** Refreshes, then does {@code then}. */
    void refresh(Runnable then) {
        play.ask(request(600), "refresh of a publication", (response, copies) -> {
            if (response.status() == 200) {
                keep(response);
                play.count("publications refreshed");
                then.run();
            } else if (hasBeenCarriedOut(response)) {
                beginBeside(then);
            } else {
                refused(response, () -> {
                    if (entityTag.isPresent()) {
                        refresh(then);
                    } else {
                        change(then);
                    }
                });
            }
        });
    }

    private void remove(Runnable then) {
        number++;
        play.auditor().sent(name, number, true);
        remove(number, then);
    }

    /** A removal is not remembered over a restart of all, so 412 to a repeated one says that it was carried out. */
    private void remove(long state, Runnable then) {
        play.ask(request(0), "removal of a publication", (response, copies) -> {
            if (response.status() == 200
                    || (response.status() == 412 && play.isForgotten(copies))
                    || hasBeenCarriedOut(response)) {
                entityTag = Optional.empty();
                unsure = false;
                play.auditor().acknowledged(name, state);
                play.count(
                        response.status() == 200
                                ? "publications removed"
                                : "publications removed (412 to a repetition)");
                then.run();
            } else {
                refused(response, () -> {
                    if (entityTag.isPresent()) {
                        remove(state, then);
                    } else {
                        change(then);
                    }
                });
            }
        });
    }

    private void keep(SipMessage response) {
        entityTag = response.find("SIP-ETag");
        unsure = false;
    }

    /** A 503 leaves open whether the request was carried out; 412 to the next one says that it was. */
    private boolean hasBeenCarriedOut(SipMessage response) {
        return response.status() == 412 && unsure && entityTag.isPresent();
    }

    /** Nobody knows the entity-tag of what may be there now: it stays until it expires, a new publication stands beside it. */
    private void beginBeside(Runnable then) {
        play.count("publications begun anew, for a 503 left open what had happened");
        name += "x";
        number = 0;
        entityTag = Optional.empty();
        unsure = false;
        change(then);
    }

    private void refused(SipMessage response, Runnable again) {
        if (response.status() >= 500) {
            unsure = true;
            play.count("PUBLISH tried again after " + response.status());
            play.always(RETRY_MILLIS, again);
            return;
        }
        if (entityTag.isPresent()) {
            play.auditor().publicationRefused(name, response.status());
        } else {
            play.auditor().unanswered(name + " got " + response.startLine());
        }
        entityTag = Optional.empty();
        play.always(RETRY_MILLIS, again);
    }

    private SipRequestText request(long expires) {
        cseq++;
        SipRequestText request = play.request("PUBLISH", presentity, name)
                .set("From", "<" + presentity + ">;tag=" + fromTag)
                .set("Call-ID", callId)
                .set("CSeq", cseq + " PUBLISH")
                .set("Event", "presence")
                .expires(expires);
        entityTag.ifPresent(tag -> request.set("SIP-If-Match", tag));
        return request;
    }
}
