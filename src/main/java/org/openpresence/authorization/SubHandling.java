package org.openpresence.authorization;

import java.util.Optional;

/** What is done with a subscription (RFC 5025 §3.2.1), from the least to the most; of several rules the most counts. */
public enum SubHandling {
    /** It is refused. The value where no rule says anything. */
    BLOCK("block"),
    /** It is pending until the presentity has decided. */
    CONFIRM("confirm"),
    /** It is accepted in appearance: the watcher sees a presentity that is never there. */
    POLITE_BLOCK("polite-block"),
    /** It is accepted. */
    ALLOW("allow");

    private final String word;

    SubHandling(String word) {
        this.word = word;
    }

    /** Returns the word in documents. */
    public String word() {
        return word;
    }

    /** Returns the handling of that word; empty for an unknown one. */
    public static Optional<SubHandling> of(String word) {
        for (SubHandling one : values()) {
            if (one.word.equals(word)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** Returns the greater one of the two (RFC 4745 §10.2). */
    public SubHandling or(SubHandling other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
