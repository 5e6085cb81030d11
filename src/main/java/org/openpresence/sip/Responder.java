package org.openpresence.sip;

import java.util.List;
import org.openpresence.model.Flow;
import org.openpresence.sip.message.Replies;
import org.openpresence.sip.message.ReplyHeaders;
import org.openpresence.sip.message.StatusPhrases;
import org.openpresence.sip.message.Via;
import org.openpresence.sip.transport.Resolver;
import org.openpresence.sip.transport.Target;
import org.openpresence.sip.transport.Transmitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders responses and sends them back the way their request came (RFC 3261 §18.2.2, RFC 3581 §4). A {@code maddr} in Via is
 * not followed: it would let a stranger aim our responses. Confined to the event loop of its instance.
 */
public final class Responder {
    private static final byte[] NO_BODY = {};
    private static final int DEFAULT_PORT = 5060;
    private static final int KNOWN = 1 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final Transmitter transmitter;
    private final Known[] known = new Known[KNOWN];

    /** Where responses to a host went lately: most requests come from few hosts. */
    private record Known(String host, Target target) {
        boolean isFor(Flow flow, int port) {
            return target.address().getPort() == port
                    && target.connection() == flow.connection()
                    && host.equals(flow.remoteHost())
                    && target.transport().equals(flow.transport());
        }
    }

    /**
     * A response that was sent. Immutable; nobody changes the octets.
     *
     * @param bytes its octets
     * @param target where it went
     */
    // An array on purpose: kept for retransmissions and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    public record Sent(byte[] bytes, Target target) {}

    /** Makes the responder of an instance. */
    public Responder(Transmitter transmitter) {
        this.transmitter = transmitter;
    }

    /**
     * Sends a response.
     *
     * @param phrase "" for the usual one
     * @return what was sent, for retransmissions by {@link #repeat}
     */
    public Sent respond(ReplyHeaders reply, Flow flow, int status, String phrase, String toTag, List<String> headers) {
        byte[] bytes = Replies.render(
                reply,
                status,
                phrase.isEmpty() ? StatusPhrases.of(status) : phrase,
                toTag,
                flow.remoteHost(),
                reply.via().rport() ? flow.remotePort() : -1,
                headers,
                NO_BODY,
                "");
        Target target = targetOf(flow, reply.via());
        repeat(bytes, target);
        return new Sent(bytes, target);
    }

    /** Sends a response again, the way it went (RFC 3261 §17.2.2). */
    public void repeat(byte[] bytes, Target target) {
        transmitter.send(
                bytes,
                target,
                () -> LOG.debug("response not sent to={} transport={}", target.address(), target.transport()));
    }

    private Target targetOf(Flow flow, Via via) {
        boolean toSource = flow.transport().equals("udp") && via.rport();
        int port = toSource ? flow.remotePort() : via.port() < 0 ? DEFAULT_PORT : via.port();
        int slot = (31 * flow.remoteHost().hashCode() + port + (int) flow.connection()) & (KNOWN - 1);
        Known last = known[slot];
        if (last == null || !last.isFor(flow, port)) {
            Target target = new Target(flow.transport(), Resolver.literal(flow.remoteHost(), port), flow.connection());
            last = new Known(flow.remoteHost(), target);
            known[slot] = last;
        }
        return last.target();
    }
}
