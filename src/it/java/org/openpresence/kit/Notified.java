package org.openpresence.kit;

import java.util.Locale;

/**
 * A NOTIFY as an {@link Auditor} sees it. Immutable.
 *
 * @param callId of the dialog
 * @param tag of the server
 * @param cseq its number
 * @param branch of its topmost Via
 * @param state value of Subscription-State
 * @param body its body; "" for none
 * @param from which node sent it
 */
record Notified(String callId, String tag, long cseq, String branch, String state, String body, String from) {

    /** Reads a NOTIFY that came from {@code from}. */
    static Notified of(SipMessage notify, String from) {
        return new Notified(
                notify.header("Call-ID"),
                SipMessage.parameter(notify.header("From"), "tag"),
                notify.cseq(),
                notify.branch(),
                notify.header("Subscription-State"),
                notify.content(),
                from);
    }

    /** Tells whether it ends the dialog. */
    boolean isEnd() {
        return word().equals("terminated");
    }

    /** Returns what it says, without how long the subscription lasts. */
    String said() {
        return word() + ' ' + body;
    }

    /** Returns it as examples of faults show it. */
    String described() {
        return "NOTIFY " + callId + " CSeq " + cseq + " from " + from + ", " + state + ' ' + Published.statesIn(body)
                + " body " + Integer.toHexString(body.hashCode());
    }

    private String word() {
        return state.split(";", -1)[0].trim().toLowerCase(Locale.ROOT);
    }
}
