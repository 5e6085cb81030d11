package org.openpresence.tool;

import java.nio.charset.StandardCharsets;
import org.openpresence.sip.message.StatusPhrases;

/**
 * The final response to a request of ours. Immutable.
 *
 * @param status 200 to 699
 * @param phrase what the server calls it, mostly with its reason; "" when it says nothing
 */
record Response(int status, String phrase, Headers headers) {

    /** Returns the response that {@code octets} are. */
    static Response of(int status, byte[] octets) {
        String line =
                new String(octets, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        String[] parts = line.split(" ", 3);
        return new Response(status, parts.length < 3 ? "" : parts[2].trim(), Headers.of(octets));
    }

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
        String accepted = headers.first("accept")
                .map(value -> ", what it takes: " + Printable.of(value))
                .orElse("");
        String said = phrase.isEmpty() ? StatusPhrases.of(status) : Printable.of(phrase);
        return status + " " + said + retry + warning + accepted;
    }
}
