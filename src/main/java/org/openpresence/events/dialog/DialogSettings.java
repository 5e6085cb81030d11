package org.openpresence.events.dialog;

/**
 * What phones want that cannot deal with all of RFC 4235. Immutable.
 *
 * @param whole whether every document tells of all dialogs; {@code dialog_notify: full}
 * @param single whether one dialog is told of at most; {@code force_single_dialog}
 * @param neverEmpty whether a terminated dialog is told of where there is none; {@code force_dummy_dialog}
 * @param policy who may watch where consent is needed; {@code dialog_policy}
 */
public record DialogSettings(boolean whole, boolean single, boolean neverEmpty, DialogPolicy policy) {

    /** As RFC 4235 says. */
    public static final DialogSettings STANDARD = new DialogSettings(false, false, false);

    /** Makes settings where the rules say who may watch. */
    public DialogSettings(boolean whole, boolean single, boolean neverEmpty) {
        this(whole, single, neverEmpty, DialogPolicy.RULES);
    }

    /** A phone that shows one dialog cannot put two documents together. */
    boolean wholeOnly() {
        return whole || single;
    }
}
