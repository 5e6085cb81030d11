package org.openpresence.rehearsal;

import org.openpresence.model.Presentity;

/**
 * A phone of the rehearsal: publishes about its user and watches, from the first request to the last, and then begins anew; so
 * entries and dialogs come and go all the time, as they do later. Confined to one thread.
 */
final class RehearsalPhone {
    /** First letters of the Call-IDs of what a phone has, and of a fetch. */
    static final char PUBLICATION = 'p';

    static final char DIALOG = 's';
    private static final char FETCH = 'f';

    /** Each kind of request once: the compiler counts calls, so what comes less often than the rest is compiled last. */
    private static final int STEPS = 8;

    private static final int LASTING = 3600;
    /** In every fourth group of phones all watch the user of the first. */
    private static final int GROUP = 32;

    private static final int POPULAR = 4;

    private final int number;
    private final String address;
    private final RehearsalStyle style;
    private final String user;
    private final String watched;
    private int turn;
    private int cseq;
    private int dialog;
    private String entityTag = "";
    private String toTag = "";
    private String remoteTarget = "";

    /**
     * Makes a phone.
     *
     * @param number of this phone, from 0
     * @param address host and port of its socket
     */
    RehearsalPhone(int number, String address) {
        this.number = number;
        this.address = address;
        this.style = RehearsalStyle.of(number);
        this.user = uriOf(number);
        boolean isPopular = number / GROUP % POPULAR == 0;
        this.watched = isPopular ? uriOf(number / GROUP * GROUP) : user;
    }

    private static String uriOf(int number) {
        return "sip:" + presentityOf(number).address();
    }

    /** Returns the user of the phone of that number. */
    static Presentity presentityOf(int number) {
        return new Presentity(RehearsalStyle.of(number).user(number) + "@rehearsal.invalid");
    }

    /** Returns the next request. */
    String next() {
        int step = turn % STEPS;
        boolean publishesFirst = (turn / STEPS + number / POPULAR) % 2 == 1;
        turn++;
        return switch (step) {
            case 0 -> publishesFirst ? publish(document(), LASTING) : subscribe(LASTING);
            case 1 -> publishesFirst ? subscribe(LASTING) : publish(document(), LASTING);
            case 2 -> publish(document(), LASTING);
            case 3 -> publish("", LASTING);
            case 4 -> subscribe(LASTING);
            case 5 -> fetch();
            case 6 -> publishesFirst ? publish("", 0) : subscribe(0);
            default -> publishesFirst ? subscribe(0) : publish("", 0);
        };
    }

    /** A publication bears this entity-tag now; "" when there is none any more. */
    void published(String tag) {
        entityTag = tag;
    }

    /** The dialog has this tag and remote target now; both are "" when there is none any more. */
    void subscribed(String tag, String target) {
        toTag = tag;
        remoteTarget = target;
    }

    private String document() {
        return style.document(user, turn);
    }

    private String subscribe(int expires) {
        if (toTag.isEmpty()) {
            dialog = turn;
        }
        String uri = toTag.isEmpty() ? watched : remoteTarget;
        return head("SUBSCRIBE", uri, watched, toTag, call(DIALOG, dialog)) + watcherHeaders(expires) + style.end("");
    }

    private String fetch() {
        return head("SUBSCRIBE", watched, watched, "", call(FETCH, turn)) + watcherHeaders(0) + style.end("");
    }

    private String watcherHeaders(int expires) {
        return style.contact(number, address) + style.recordRoute(address) + style.event()
                + "Accept: application/pidf+xml\r\nExpires: " + expires + "\r\n";
    }

    private String publish(String content, int expires) {
        String body = content.isEmpty() && entityTag.isEmpty() ? document() : content;
        String match = entityTag.isEmpty() ? "" : "SIP-If-Match: " + entityTag + "\r\n";
        return head("PUBLISH", user, user, "", call(PUBLICATION, turn)) + style.event() + "Expires: " + expires + "\r\n"
                + match + style.end(body);
    }

    private String call(char kind, int which) {
        return "" + kind + number + '-' + which;
    }

    private String head(String method, String uri, String to, String tag, String call) {
        return method + ' ' + uri + " SIP/2.0\r\n" + style.vias(address, number + "x" + turn)
                + style.parties(user, number, to, tag) + style.call(call, ++cseq, method);
    }
}
