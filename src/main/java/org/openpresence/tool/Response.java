package org.openpresence.tool;

import org.openpresence.sip.message.StatusPhrases;

/**
 * The final response to a request of ours. Immutable.
 *
 * @param status 200 to 699
 */
record Response(int status, Headers headers) {

    /** Tells whether the server did as asked. */
    boolean accepted() {
        return status / 100 == 2;
    }

    /** Tells whether the same request may succeed later (RFC 3261 §21.5). */
    boolean passing() {
        return status / 100 == 5 || status == 480 || status == 408;
    }

    /** Returns status and reason phrase, and what else the server tells about its refusal. */
    @Override
    public String toString() {
        String retry = headers.first("retry-after")
                .map(value -> ", try again after " + Printable.of(value) + " s")
                .orElse("");
        String warning = headers.first("warning")
                .map(value -> ", " + Printable.of(value))
                .orElse("");
        return status + " " + StatusPhrases.of(status) + retry + warning;
    }
}
