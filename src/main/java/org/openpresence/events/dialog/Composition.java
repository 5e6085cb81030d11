package org.openpresence.events.dialog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openpresence.events.Published;
import org.openpresence.events.dialog.DialogInfo.Shown;
import org.openpresence.model.Subject;

/**
 * The dialogs that several publications tell of, each id once. A live one goes before a terminated one and the newest before older
 * ones; one that another publication calls terminated is not live, since what was sent before the end of a call may come after
 * it. Dialogs of publications that just ended are told as terminated, where nothing else bears their id. Confined to one call.
 */
final class Composition {
    /** A dialog as one publication tells of it; {@code ended} if that publication has just ended. */
    private record Candidate(Dialog dialog, boolean ended) {
        DialogState state() {
            return ended ? DialogState.TERMINATED : dialog.state();
        }
    }

    private final Map<String, List<Candidate>> newestFirst = new LinkedHashMap<>();

    private Composition(List<Published> oldestFirst) {
        for (Published published : oldestFirst) {
            for (Dialog dialog : DialogInfo.of(published.document()).dialogs()) {
                newestFirst
                        .computeIfAbsent(dialog.id(), absent -> new ArrayList<>(1))
                        .add(0, new Candidate(dialog, published.ended()));
            }
        }
    }

    /** Returns the dialogs to tell of. */
    static List<Shown> of(List<Published> oldestFirst) {
        Composition composition = new Composition(oldestFirst);
        List<Shown> shown = new ArrayList<>();
        composition.newestFirst.values().forEach(candidates -> {
            Candidate best = best(candidates);
            shown.add(new Shown(best.dialog(), best.state()));
        });
        return shown;
    }

    private static Candidate best(List<Candidate> newestFirst) {
        Candidate terminated = null;
        for (Candidate one : newestFirst) {
            if (one.state() != DialogState.TERMINATED && !isOver(one, newestFirst)) {
                return one;
            }
            if (one.state() == DialogState.TERMINATED && (terminated == null || terminated.ended())) {
                terminated = one;
            }
        }
        return terminated == null ? newestFirst.get(0) : terminated;
    }

    private static boolean isOver(Candidate one, List<Candidate> all) {
        for (Candidate other : all) {
            if (!other.ended() && other.dialog().isTerminated() && isSameCall(one.dialog(), other.dialog())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSameCall(Dialog one, Dialog other) {
        return subject(one).isSameOccurrenceAs(subject(other));
    }

    /** Returns what a dialog is about: its id names it, Call-ID and tags tell calls apart that follow each other under that id. */
    static Subject subject(Dialog dialog) {
        return new Subject(dialog.id(), dialog.call(), dialog.isTerminated(), false);
    }
}
