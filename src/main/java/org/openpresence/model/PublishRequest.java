package org.openpresence.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A PUBLISH as SIP I/O understood it (RFC 3903). Immutable.
 *
 * @param origin where the answer goes
 * @param operation identity of the request, see {@link Operations}
 * @param presentity named by the Request-URI
 * @param publisher who publishes: as a trusted peer asserts (RFC 3325), else as From says; empty when that names nobody
 * @param event the Event header; empty when absent
 * @param ifMatch all values of SIP-If-Match
 * @param expires seconds asked for; empty when absent
 * @param contentType of the body; empty when absent
 * @param contentEncoding of the body; empty when it is not encoded
 * @param body the octets, perhaps none
 * @param sender URI in the Sender header, as far as it is to be heard; empty when absent
 */
public record PublishRequest(
        Origin origin,
        long operation,
        Presentity presentity,
        Optional<Presentity> publisher,
        Optional<EventName> event,
        List<String> ifMatch,
        OptionalLong expires,
        Optional<String> contentType,
        Optional<String> contentEncoding,
        byte[] body,
        Optional<String> sender) {}
