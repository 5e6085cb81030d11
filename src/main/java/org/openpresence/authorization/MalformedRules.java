package org.openpresence.authorization;

/** A rules document that cannot be read as a whole: not well-formed, too large, or no ruleset. The message says what and where. */
public final class MalformedRules extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedRules(String why) {
        super(why);
    }

    MalformedRules(String why, Throwable cause) {
        super(why, cause);
    }
}
