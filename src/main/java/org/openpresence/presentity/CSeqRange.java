package org.openpresence.presentity;

/**
 * Which sequence numbers the present owner may give to NOTIFYs of this entry's dialogs (RFC 3261 §12.2.1.1). A dialog uses
 * max(its last + 1, base), below {@code reserved}. Another holder begins above everything the last may have used. Immutable.
 *
 * @param base first number of this holder
 * @param reserved first number that is not yet reserved
 * @param holder the incarnation of the owner that reserved; 0 for nobody
 */
public record CSeqRange(long base, long reserved, long holder) {
    /** How many numbers one reservation brings. */
    public static final int STEP = 32;

    /** The highest number that a request may bear (RFC 3261 §8.1.1.5). */
    public static final long HIGHEST = (1L << 31) - 1;

    /** A dialog that is read with a higher number is not taken in: what is left above lasts for any process. */
    public static final long HIGHEST_READ = 1L << 30;

    /** The range of a new entry. */
    public static final CSeqRange NONE = new CSeqRange(1, 1, 0);

    /** Returns the range as {@code owner} needs it: its own as it is, another's moved above what that may have used. */
    public CSeqRange heldBy(long owner) {
        return holder == owner ? this : new CSeqRange(reserved, reserved + STEP, owner);
    }

    /** Returns the range with so many more numbers that {@code highestUsed} has at least half a step before it. */
    public CSeqRange extendedBeyond(long highestUsed) {
        return reserved - highestUsed > STEP / 2 ? this : new CSeqRange(base, highestUsed + 1 + STEP, holder);
    }
}
