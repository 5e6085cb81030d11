package org.openpresence.sip;

import java.net.InetSocketAddress;
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
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final Transmitter transmitter;
    private final Resolver resolver;

    /** Makes the responder of an instance. */
    public Responder(Transmitter transmitter, Resolver resolver) {
        this.transmitter = transmitter;
        this.resolver = resolver;
    }

    /**
     * Sends a response.
     *
     * @param phrase "" for the usual one
     * @return its octets, for retransmissions by {@link #repeat}
     */
    public byte[] respond(
            ReplyHeaders reply, Flow flow, int status, String phrase, String toTag, List<String> headers) {
        byte[] bytes = Replies.render(
                reply,
                status,
                phrase.isEmpty() ? StatusPhrases.of(status) : phrase,
                toTag,
                flow.remoteHost(),
                flow.remotePort(),
                headers,
                NO_BODY,
                "");
        send(bytes, flow, reply.via());
        return bytes;
    }

    /** Sends a response again. */
    public void repeat(byte[] bytes, Flow flow) {
        send(bytes, flow, null);
    }

    private void send(byte[] bytes, Flow flow, Via via) {
        boolean udp = flow.transport().equals("udp");
        boolean toSource = udp && (via == null || via.rport());
        int port = toSource || via == null ? flow.remotePort() : via.port() < 0 ? DEFAULT_PORT : via.port();
        InetSocketAddress address = resolver.known(flow.remoteHost(), port);
        transmitter.send(
                bytes,
                new Target(flow.transport(), address, flow.connection()),
                () -> LOG.debug("response not sent to={} transport={}", address, flow.transport()));
    }
}
