package org.openpresence.kit;

import java.util.Optional;

/**
 * One event publisher (RFC 3903 §4) with one publication, one request at a time: it changes its numbered state, refreshes, and now and
 * then removes it and begins anew. Confined to the loop.
 */
final class PlayedPublisher {
    private static final long RETRY_MILLIS = 500;
    private static final int GONE = 412;

    private final Play play;
    private final String presentity;
    private final boolean quiet;
    private final String callId = SipPeer.token();
    private final String fromTag = SipPeer.token();
    private final Doubt doubt = new Doubt(GONE);
    private String name;
    private Optional<String> entityTag = Optional.empty();
    private long number;
    private long cseq;

    /** Makes a publisher; a quiet one publishes once and is not heard of again before the end. */
    PlayedPublisher(Play play, String name, String presentity, boolean quiet) {
        this.play = play;
        this.name = name;
        this.presentity = presentity;
        this.quiet = quiet;
        play.appears(presentity, name);
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
        play.ask(publish, "publish", (response, forgotten) -> {
            switch (doubt.of(response.status())) {
                case DONE -> {
                    entityTag = response.find("SIP-ETag");
                    play.auditor().acknowledged(name, state);
                    play.count("published");
                    then.run();
                }
                case DONE_BEFORE -> {
                    play.auditor().acknowledged(name, state);
                    beginBeside(then);
                }
                case OPEN ->
                    again(response, entityTag.isPresent() ? () -> publish(state, then) : () -> beginBeside(then));
                case FORGOTTEN, WRONG -> wrong(response, () -> publish(state, then));
            }
        });
    }

    /** Refreshes, then does {@code then}. */
    void refresh(Runnable then) {
        play.ask(request(600), "refresh of a publication", (response, forgotten) -> {
            switch (doubt.of(response.status())) {
                case DONE -> {
                    entityTag = response.find("SIP-ETag");
                    play.count("publications refreshed");
                    then.run();
                }
                case DONE_BEFORE -> beginBeside(then);
                case OPEN -> again(response, () -> refresh(then));
                case FORGOTTEN, WRONG -> wrong(response, () -> change(then));
            }
        });
    }

    private void remove(Runnable then) {
        number++;
        play.auditor().sent(name, number, true);
        remove(number, then);
    }

    /** A removal is not remembered over a restart of all, so 412 to a copy of it says that it was carried out. */
    private void remove(long state, Runnable then) {
        play.ask(request(0), "removal of a publication", (response, forgotten) -> {
            switch (doubt.of(response.status(), forgotten)) {
                case DONE -> removed(state, "publications removed", then);
                case DONE_BEFORE, FORGOTTEN -> removed(state, "publications removed (412 to a repetition)", then);
                case OPEN -> again(response, () -> remove(state, then));
                case WRONG -> wrong(response, () -> change(then));
            }
        });
    }

    private void removed(long state, String what, Runnable then) {
        entityTag = Optional.empty();
        play.auditor().acknowledged(name, state);
        play.count(what);
        then.run();
    }

    /** Nobody knows the entity-tag of what may be there now: it stays until it expires, a new publication stands beside it. */
    private void beginBeside(Runnable then) {
        play.count("publications begun anew, for a 503 left open what had happened");
        name += "x";
        number = 0;
        entityTag = Optional.empty();
        play.appears(presentity, name);
        change(then);
    }

    private void again(SipMessage response, Runnable again) {
        play.count("PUBLISH tried again after " + response.status());
        play.always(RETRY_MILLIS, again);
    }

    private void wrong(SipMessage response, Runnable again) {
        if (entityTag.isPresent() && response.status() == GONE) {
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
