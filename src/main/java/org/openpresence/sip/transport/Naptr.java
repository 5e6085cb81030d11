package org.openpresence.sip.transport;

/**
 * A NAPTR record (RFC 3403 §4.1), as far as RFC 3263 §4.1 reads it. Immutable.
 *
 * @param order the lowest first
 * @param preference among those of one order, the lowest first
 * @param flags {@code s} when the replacement has SRV records
 * @param service {@code SIP+D2U} for UDP, {@code SIP+D2T} for TCP
 * @param replacement the next name, without the dot at its end
 */
record Naptr(int order, int preference, String flags, String service, String replacement) {

    /** Returns the transport that it names; "" when it is none of ours. */
    String transport() {
        if (!flags.equalsIgnoreCase("s")) {
            return "";
        }
        return service.equalsIgnoreCase("SIP+D2U") ? "udp" : service.equalsIgnoreCase("SIP+D2T") ? "tcp" : "";
    }
}
