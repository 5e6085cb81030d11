package org.openpresence.authorization;

import java.util.Optional;

/** How much of {@code user-input} is provided (RFC 5025 §3.3.2.12), from the least to the most. */
public enum UserInput {
    /** The element is removed. */
    FALSE("false"),
    /** The element without {@code idle-threshold} and the time of the last input. */
    BARE("bare"),
    /** The element without the time of the last input. */
    THRESHOLDS("thresholds"),
    /** The whole element. */
    FULL("full");

    private final String word;

    UserInput(String word) {
        this.word = word;
    }

    /** Returns the word in documents. */
    public String word() {
        return word;
    }

    /** Returns the value of that word; empty for an unknown one. */
    public static Optional<UserInput> of(String word) {
        for (UserInput one : values()) {
            if (one.word.equals(word)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
