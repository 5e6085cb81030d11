package org.openpresence.admin;

/**
 * One argument of a procedure. Immutable.
 *
 * @param name in JSON
 * @param kind what it must be
 * @param required whether it must be there
 * @param meaning for people, half a sentence
 */
public record Argument(String name, Kind kind, boolean required, String meaning) {

    /** What a value must be. */
    public enum Kind {
        /** Any text but "". */
        TEXT,
        /** The URI of the presentity that the procedure is for. */
        PRESENTITY,
        /** A URI of somebody else. */
        URI,
        /** The name of an event package that is registered. */
        EVENT,
        /** A whole number, as number or text. */
        WHOLE_NUMBER,
        /** Our tag of a dialog. */
        TAG
    }

    static Argument required(String name, Kind kind, String meaning) {
        return new Argument(name, kind, true, meaning);
    }

    static Argument optional(String name, Kind kind, String meaning) {
        return new Argument(name, kind, false, meaning);
    }
}
