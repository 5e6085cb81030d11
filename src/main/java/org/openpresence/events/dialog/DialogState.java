package org.openpresence.events.dialog;

import java.util.Locale;
import java.util.Optional;

/** The state of a dialog (RFC 4235 §3.7.1). The order is that of {@code force_single_dialog}: the last is shown. */
enum DialogState {
    TERMINATED,
    TRYING,
    PROCEEDING,
    CONFIRMED,
    /** Above a confirmed one, because only this one can be picked up. */
    EARLY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns the word as it stands in a document. */
    String word() {
        return word;
    }

    /** Returns the state that a document calls {@code word}, in any case; empty where there is none. */
    static Optional<DialogState> of(String word) {
        for (DialogState state : values()) {
            if (state.word.equalsIgnoreCase(word)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
