package org.openpresence.subscription;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import org.openpresence.model.Operations;
import org.openpresence.model.PresentityKey;

/**
 * What our To-tag says: where the subscription lies, and 64 random bits that nobody can guess. A tag is a prefix of the
 * operator's choice ({@code to_tag_pref}) and 36 characters of base64url, read from its end. Immutable.
 *
 * @param key the entry of the presentity
 * @param slot place of the subscription in the entry, 0 to 2^24-1
 * @param random tells it from any other that had the place
 */
public record DialogToken(PresentityKey key, int slot, long random) {
    private static final int BYTES = 27;
    private static final int CHARACTERS = 36;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** Those of the random bits that are equal in all subscriptions of one dialog. */
    private static final long DIALOG_BITS = 0xffff_ffffL;

    /** The number of places in one entry. */
    public static final int SLOTS = 1 << 24;

    public DialogToken {
        if (slot < 0 || slot >= SLOTS) {
            throw new IllegalArgumentException("no slot of an entry: " + slot);
        }
    }

    /** Returns the tag with {@code prefix}. */
    public String tag(String prefix) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(key.high())
                .putLong(key.low())
                .put((byte) (slot >> 16))
                .putShort((short) slot)
                .putLong(random);
        return prefix + ENCODER.encodeToString(bytes.array());
    }

    /**
     * Returns what stands for the random bits of a dialog that was taken over, whose tag is not ours: with it the subscription is
     * found in its entry.
     */
    public static long randomOf(String callId, String localTag, String remoteTag) {
        return Operations.identify("SUBSCRIBE", callId, remoteTag, localTag, 0);
    }

    /**
     * Returns the random bits of a further subscription in the dialog of {@code first}: half of them are its own, half show the
     * dialog.
     *
     * @param own 64 bits that nobody can guess
     */
    public static long randomBesides(long first, long own) {
        return (own & ~DIALOG_BITS) | (first & DIALOG_BITS);
    }

    /** Returns whether two subscriptions may have the same dialog, as far as their random bits show. */
    public static boolean mayShare(long one, long other) {
        return ((one ^ other) & DIALOG_BITS) == 0;
    }

    /**
     * Reads a tag of ours, whatever its prefix; empty for any other. Tags of other programs are often hexadecimal digits and hyphens,
     * which no token of ours is (one in 10^21 would be).
     */
    public static Optional<DialogToken> parse(String tag) {
        if (tag.length() < CHARACTERS) {
            return Optional.empty();
        }
        String token = tag.substring(tag.length() - CHARACTERS);
        boolean hexadecimal = true;
        for (int i = 0; i < CHARACTERS; i++) {
            char c = token.charAt(i);
            boolean base64 =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!base64) {
                return Optional.empty();
            }
            hexadecimal &= c == '-' || Character.digit(c, 16) >= 0;
        }
        if (hexadecimal) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
        PresentityKey key = new PresentityKey(bytes.getLong(), bytes.getLong());
        int slot = (bytes.get() & 0xff) << 16 | (bytes.getShort() & 0xffff);
        return Optional.of(new DialogToken(key, slot, bytes.getLong()));
    }
}
