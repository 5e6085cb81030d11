package org.openpresence.events.dialog;

/**
 * What phones want that cannot deal with all of RFC 4235. Immutable.
 *
 * @param whole whether every document tells of all dialogs; {@code dialog_notify: full}
 * @param single whether one dialog is told of at most; {@code force_single_dialog}
 * @param neverEmpty whether a terminated dialog is told of where there is none; {@code force_dummy_dialog}
 */
public record DialogSettings(boolean whole, boolean single, boolean neverEmpty) {

    /** As RFC 4235 says. */
    public static final DialogSettings STANDARD = new DialogSettings(false, false, false);

    /** A phone that shows one dialog cannot put two documents together. */
    boolean wholeOnly() {
        return whole || single;
    }
}
