package org.openpresence.sip.message;

import java.util.List;

/** What some octets from the network turned out to be. */
public sealed interface Parsed {

    /** A request without fault. */
    record Request(SipRequest request) implements Parsed {}

    /** A response to one of our requests, as far as it matters. */
    record Response(ResponseHead head) implements Parsed {}

    /**
     * A faulty request that can be answered.
     *
     * @param reply what the response repeats; unreadable octets in it are replaced
     * @param status the status code to send
     * @param reason the reason phrase to send
     * @param extraHeaders further header lines to send, {@code Name: value} each
     */
    record Refused(ReplyHeaders reply, int status, String reason, List<String> extraHeaders) implements Parsed {}

    /**
     * Nothing to answer.
     *
     * @param cause a constant for a counter: {@code keep-alive}, {@code stun}, {@code not-sip}, {@code incomplete},
     *     {@code bad-response}, {@code bad-ack}
     */
    record Ignored(String cause) implements Parsed {}
}
