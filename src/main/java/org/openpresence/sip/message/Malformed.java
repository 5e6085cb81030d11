package org.openpresence.sip.message;

/**
 * The way out of the depth of reading one message, with the rule that is broken. It never leaves this package, where it becomes a
 * {@link Parsed.Refused}; it has no stack trace, because senders decide how often it is made.
 */
final class Malformed extends Exception {
    private final Rule rule;

    Malformed(Rule rule) {
        super(rule.reason(), null, false, false);
        this.rule = rule;
    }

    /** Returns the broken rule. */
    Rule rule() {
        return rule;
    }
}
