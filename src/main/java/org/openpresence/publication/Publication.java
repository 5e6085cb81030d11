package org.openpresence.publication;

import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Subject;

/**
 * One publication of a presentity, as kept in its entry (RFC 3903 §6). Immutable.
 *
 * @param ruid constant name of this publication over all its modifications: {@code pres-} and 24 hexadecimal digits
 * @param event name of the event package
 * @param entityTag names the present version
 * @param document the document as received
 * @param expiresAtMillis when it ends, in milliseconds since the epoch; {@link #NEVER_MILLIS} for never
 * @param receivedAtMillis when the last PUBLISH for it arrived; the order of composition
 * @param contentSinceMillis when this content first arrived; a modification with an equal document keeps it
 * @param createdBy operation that created it, see {@link org.openpresence.model.Operations}
 * @param changedBy operation that last changed or refreshed it
 * @param sender URI of who sent the content, as in the Sender header; "" when unknown
 * @param subject what its document tells of
 */
public record Publication(
        String ruid,
        String event,
        EntityTag entityTag,
        Document document,
        long expiresAtMillis,
        long receivedAtMillis,
        long contentSinceMillis,
        long createdBy,
        long changedBy,
        String sender,
        Subject subject) {

    /** When a publication ends that never does, hard state: as late as Kamailio's columns can say. Kamailio writes -1. */
    public static final long NEVER_MILLIS = Integer.MAX_VALUE * 1000L;

    /** Makes a publication of an unknown sender, whose document stands for itself. */
    public Publication(
            String ruid,
            String event,
            EntityTag entityTag,
            Document document,
            long expiresAtMillis,
            long receivedAtMillis,
            long contentSinceMillis,
            long createdBy,
            long changedBy) {
        this(
                ruid,
                event,
                entityTag,
                document,
                expiresAtMillis,
                receivedAtMillis,
                contentSinceMillis,
                createdBy,
                changedBy,
                "",
                Subject.NONE);
    }

    /** Returns this publication as of another sender. */
    public Publication by(String other) {
        return new Publication(
                ruid,
                event,
                entityTag,
                document,
                expiresAtMillis,
                receivedAtMillis,
                contentSinceMillis,
                createdBy,
                changedBy,
                other,
                subject);
    }

    /** Returns whether it lives until it is removed. */
    public boolean neverEnds() {
        return expiresAtMillis >= NEVER_MILLIS;
    }
}
