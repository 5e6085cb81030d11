package org.openpresence.kit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What one watcher was told in one dialog; part of the book of an {@link Auditor} and confined to it. */
final class ToldDialog {
    private static final int HISTORY = 16;

    final String callId;
    /** Branches of the NOTIFYs by their CSeq. */
    final Map<Long, String> branches = new HashMap<>();
    /** Numbers of the states that it knows, by publisher. */
    final Map<String, Long> told = new HashMap<>();

    final Map<String, Long> toldBeforeKill = new HashMap<>();
    boolean acknowledged;
    boolean unsure = true;
    long highest;
    /** What the latest NOTIFY said; null before the first. */
    String latest;
    /** SUBSCRIBEs whose NOTIFY may say what is known. */
    int asked;
    /** Whether the latest of them is answered, so that its NOTIFY follows. */
    boolean askAnswered;
    /** Whether a change was told after that answer: it is the NOTIFY asked for, or one on its way that the answer has overtaken. */
    boolean crossed;
    /** How often it was told again what it knew: at the most once for each failure, however late. */
    int repeated;
    /** Since when it does not know an acknowledged state; 0 while it knows all. */
    long behindSince;
    /** Whether being behind was reported. */
    boolean late;
    /** Whether its watcher was told that it has ended. */
    boolean terminated;
    /** By when its watcher should be told of the end; {@link Long#MAX_VALUE} while it lives on. */
    long endNanos = Long.MAX_VALUE;
    /** Not before this it may be told that it has expired; {@link Long#MIN_VALUE} for whenever it likes. */
    long expiresNanos = Long.MIN_VALUE;

    private final Deque<String> history = new ArrayDeque<>();

    ToldDialog(String callId) {
        this.callId = callId;
    }

    /** Remembers what happened, as an example of a fault shows it. */
    void remember(String what) {
        if (history.size() == HISTORY) {
            history.remove();
        }
        history.add(what);
    }

    /** Returns what happened last, one a line. */
    String history() {
        return String.join("\n    ", history);
    }

    /** Returns the same for an example of a fault. */
    String shown() {
        return "\n    " + history();
    }

    /** Its watcher sends a SUBSCRIBE within it: a NOTIFY will follow, whatever is known. */
    void asking() {
        asked++;
        askAnswered = false;
        crossed = false;
    }

    /** Takes down what a NOTIFY says; returns whether it says only what is known, and nobody asked. */
    boolean repeats(Notified notify) {
        boolean first = latest == null;
        boolean same = notify.said().equals(latest) || (terminated && notify.isEnd());
        if (asked > 0 && (first || same || crossed)) {
            asked = askAnswered ? 0 : asked - 1;
            crossed = false;
            same = false;
        } else if (asked > 0 && askAnswered) {
            crossed = true;
        }
        latest = notify.said();
        return same;
    }
}
