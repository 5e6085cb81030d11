package org.openpresence.events.dialog;

import java.util.Optional;
import org.openpresence.model.EventName;

/**
 * What a watcher wants to see, by the parameters of its Event header (RFC 4235 §3.2). Tags are seen from the presentity: the
 * {@code to-tag} is the local tag of a dialog, the {@code from-tag} the remote one. Immutable.
 *
 * @param callId of the one dialog it asks for; empty for all
 * @param localTag of that dialog; empty for any
 * @param remoteTag of that dialog; empty for any
 * @param withSessions whether it wants session descriptions
 */
record Selection(Optional<String> callId, Optional<String> localTag, Optional<String> remoteTag, boolean withSessions) {

    static Selection of(EventName event) {
        return new Selection(
                event.parameter("call-id"),
                event.parameter("to-tag"),
                event.parameter("from-tag"),
                event.parameter("include-session-description").isPresent());
    }
}
