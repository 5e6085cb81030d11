package org.openpresence.sip.message;

import java.text.ParseException;
import java.util.Set;

/** One of the grammars of {@link Jain}: takes a value and returns what is asked of it, perhaps null. */
@FunctionalInterface
interface Grammar {

    /** Reads {@code value}. */
    String read(String value) throws ParseException;

    /** Returns what {@code grammar} reads; where it cannot, {@code rule} is broken. */
    static String read(Grammar grammar, String value, Rule rule, Set<Rule> rules) throws Malformed {
        try {
            return grammar.read(value);
        } catch (ParseException | RuntimeException unreadable) {
            if (rules.contains(rule)) {
                throw new Malformed(rule);
            }
            return null;
        }
    }
}
