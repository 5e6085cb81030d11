package org.openpresence.authorization;

import java.time.Instant;
import java.util.Optional;

/**
 * What a rules document says of one watcher at one time. Immutable.
 *
 * @param handling what becomes of the subscription
 * @param permissions what the watcher is provided with, where the handling is {@link SubHandling#ALLOW}
 * @param until when it may be different without a change of the document: a validity begins or ends; empty for never
 */
public record Verdict(SubHandling handling, Permissions permissions, Optional<Instant> until) {

    /** Returns the verdict that lasts. */
    public static Verdict of(SubHandling handling, Permissions permissions) {
        return new Verdict(handling, permissions, Optional.empty());
    }
}
