package org.openpresence.kit;

import java.util.Optional;

/** What a watcher answers to a NOTIFY. */
@FunctionalInterface
public interface NotifyAnswer {

    /** The usual answer. */
    NotifyAnswer OK = always("200 OK");

    /** No answer at all. */
    NotifyAnswer SILENCE = notify -> Optional.empty();

    /** Returns status code, phrase and, behind CRLF, further headers; empty for no answer. */
    Optional<String> to(SipMessage notify);

    /** Returns the answer that is always the same. */
    static NotifyAnswer always(String statusAndHeaders) {
        return notify -> Optional.of(statusAndHeaders);
    }
}
