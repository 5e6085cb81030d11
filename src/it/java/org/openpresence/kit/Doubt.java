package org.openpresence.kit;

/**
 * What a 503 leaves open: the change that it refused may have been carried out all the same. Whoever makes it anew, until it is
 * answered otherwise, learns from 412 or 481 that nothing was left to do. Everything else that is no 200 is wrong, and so are
 * those two where nothing was open. Confined to the loop.
 */
final class Doubt {
    /** What an answer to a change means. */
    enum Meaning {
        /** It was carried out. */
        DONE,
        /** It was carried out before, by the request that got 503. */
        DONE_BEFORE,
        /** It was carried out before, and whatever was to follow from it may be forgotten as well. */
        FORGOTTEN,
        /** It may have been carried out, and is to be made anew. */
        OPEN,
        /** No such answer is expected. */
        WRONG
    }

    private final int gone;
    private boolean open;
    private boolean lost;

    /** Makes one without a doubt; {@code gone} is the status of a change to what is not there any more. */
    Doubt(int gone) {
        this.gone = gone;
    }

    /** Returns what an answer to the change, or to the same made anew, means. */
    Meaning of(int status) {
        return of(status, false);
    }

    /**
     * Returns the same for a change that nodes do not remember when they start again.
     *
     * @param forgotten whether the memory of all nodes went while the request was under way, so that a copy of it may be answered
     *     as if it were new
     */
    Meaning of(int status, boolean forgotten) {
        boolean before = open;
        lost = forgotten || (before && lost);
        open = status == 503;
        if (status == 200) {
            return Meaning.DONE;
        }
        if (open) {
            return Meaning.OPEN;
        }
        if (status != gone) {
            return Meaning.WRONG;
        }
        if (lost) {
            return Meaning.FORGOTTEN;
        }
        return before ? Meaning.DONE_BEFORE : Meaning.WRONG;
    }
}
