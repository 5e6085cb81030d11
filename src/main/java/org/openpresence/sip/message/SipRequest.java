package org.openpresence.sip.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.openpresence.model.EventName;

/**
 * A request as guard and parser leave it: checked, unfolded, without line breaks in any value. Immutable; nobody changes the
 * arrays and the body. Nothing of jain-sip is in it, so it may cross the event bus.
 *
 * @param method as on the request line, case kept: {@code PUBLISH}
 * @param requestUri as on the request line
 * @param reply what every response repeats
 * @param callId value of Call-ID
 * @param fromUri URI of From
 * @param fromTag tag of From; "" when absent (RFC 2543 clients)
 * @param toUri URI of To
 * @param toTag tag of To; "" when absent
 * @param cseq sequence number, 0 to 2^31-1
 * @param maxForwards 0 to 255; empty when absent
 * @param event the Event header; empty when absent
 * @param expires seconds, 0 to 2^32-1; empty when absent
 * @param contacts the URIs of all Contact headers, at most as many as the guard lets through; {@code *} stays {@code *}. Of a
 *     REGISTER with their parameters, as received
 * @param recordRoutes values of Record-Route, one route each, top first
 * @param routes values of Route, one route each, top first
 * @param accept media ranges of Accept in lower case without parameters, but for those of quality 0; empty when the header is
 *     absent, an empty list when it is there and names none
 * @param require option tags of Require
 * @param supported option tags of Supported
 * @param ifMatch values of SIP-If-Match, usually none or one
 * @param contentType type/subtype in lower case without parameters; empty when absent
 * @param contentEncoding value of Content-Encoding in lower case; empty when absent or identity
 * @param assertedIdentities values of P-Asserted-Identity, one for each line, unchecked: see {@link AssertedIdentity}
 * @param userAgent value of User-Agent; empty when absent
 * @param sender value of Sender as received; empty when absent
 * @param body the octets of the body, perhaps none
 */
// An array on purpose: the octets come from the network once and nobody changes or compares them.
@SuppressWarnings("ArrayRecordComponent")
public record SipRequest(
        String method,
        String requestUri,
        ReplyHeaders reply,
        String callId,
        String fromUri,
        String fromTag,
        String toUri,
        String toTag,
        long cseq,
        OptionalLong maxForwards,
        Optional<EventName> event,
        OptionalLong expires,
        List<String> contacts,
        List<String> recordRoutes,
        List<String> routes,
        Optional<List<String>> accept,
        List<String> require,
        List<String> supported,
        List<String> ifMatch,
        Optional<String> contentType,
        Optional<String> contentEncoding,
        List<String> assertedIdentities,
        Optional<String> userAgent,
        Optional<String> sender,
        byte[] body) {}
