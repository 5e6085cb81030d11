package org.openpresence.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A SUBSCRIBE as SIP I/O understood it (RFC 6665 §4.1). Immutable.
 *
 * @param origin where the answer goes
 * @param operation identity of the request, see {@link Operations}
 * @param presentity named by the Request-URI; says nothing within a dialog
 * @param event the Event header; empty when absent
 * @param expires seconds asked for; empty when absent
 * @param accept media ranges of Accept, those that are not acceptable with {@link #DECLINED} behind them; empty when the header is
 *     absent
 * @param contacts URIs of all Contact headers
 * @param callId of the request
 * @param cseq of the request
 * @param from value of From
 * @param fromUri URI in From
 * @param fromTag its tag; "" when absent
 * @param to value of To
 * @param toUri URI in To
 * @param toTag its tag; "" for a SUBSCRIBE outside a dialog
 * @param recordRoutes values of Record-Route, top first
 * @param localContact our Contact for this dialog
 * @param userAgent of the watcher; "" when unknown
 * @param flow on which it came
 * @param watcher who asks: as a trusted peer asserts (RFC 3325), else as From says; empty when that names nobody
 * @param body its document; empty when it has none
 */
public record SubscribeRequest(
        Origin origin,
        long operation,
        Presentity presentity,
        Optional<EventName> event,
        OptionalLong expires,
        Optional<List<String>> accept,
        List<String> contacts,
        String callId,
        long cseq,
        String from,
        String fromUri,
        String fromTag,
        String to,
        String toUri,
        String toTag,
        List<String> recordRoutes,
        String localContact,
        String userAgent,
        Flow flow,
        Optional<Presentity> watcher,
        Optional<Document> body) {

    /** Behind a media range: what it names is not acceptable (RFC 3261 §20.1). */
    public static final String DECLINED = ";q=0";

    /** Returns this request as one about {@code other}. */
    public SubscribeRequest about(Presentity other) {
        return within(other, toTag);
    }

    /** Returns this request as one in a dialog about {@code other}, of which we say {@code tag} among ourselves. */
    public SubscribeRequest within(Presentity other, String tag) {
        return new SubscribeRequest(
                origin,
                operation,
                other,
                event,
                expires,
                accept,
                contacts,
                callId,
                cseq,
                from,
                fromUri,
                fromTag,
                to,
                toUri,
                tag,
                recordRoutes,
                localContact,
                userAgent,
                flow,
                watcher,
                body);
    }
}
