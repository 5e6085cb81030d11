package org.openpresence.verticle;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import org.openpresence.bus.Handle;
import org.openpresence.model.Flow;
import org.openpresence.sip.Calls;
import org.openpresence.sip.UserAgentServer;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;

/**
 * The manual's handle_publish and handle_subscribe: raw requests from the bus, handled as if they had come in on a socket, their
 * responses returned to the caller. Confined to the event loop of its instance.
 */
final class FunctionCalls {
    private static final int BAD_MESSAGE = 400;
    private static final int NO_ANSWER = 503;
    /** Longer than Timer F of whoever sent the request. */
    private static final long PATIENCE_MILLIS = 36_000;

    private final Vertx vertx;
    private final Calls calls;
    private final MessageParser parser;
    private final SipSettings settings;
    private final int instance;
    private final UserAgentServer server;
    private final InstantSource clock;

    FunctionCalls(
            Vertx vertx,
            Calls calls,
            MessageParser parser,
            SipSettings settings,
            int instance,
            UserAgentServer server,
            InstantSource clock) {
        this.vertx = vertx;
        this.calls = calls;
        this.parser = parser;
        this.settings = settings;
        this.instance = instance;
        this.server = server;
        this.clock = clock;
    }

    void handle(Message<Handle> message) {
        Handle handle = message.body();
        Parsed parsed = parser.parse(handle.message(), 0, handle.message().length, false);
        if (parsed instanceof Parsed.Request request) {
            String method = request.request().method();
            if (method.equals(handle.method())) {
                server.received(request.request(), flow(handle, message), clock.millis());
            } else {
                message.fail(BAD_MESSAGE, "message is a " + method + "; what would be right: a " + handle.method());
            }
        } else if (parsed instanceof Parsed.Refused refused) {
            server.refused(refused, flow(handle, message));
        } else {
            message.fail(BAD_MESSAGE, "message is no request of SIP that can be answered");
        }
    }

    private Flow flow(Handle handle, Message<Handle> message) {
        long call = calls.open(response -> message.reply(Buffer.buffer(response)));
        vertx.setTimer(PATIENCE_MILLIS, late -> {
            if (calls.close(call)) {
                message.fail(NO_ANSWER, "the request was not answered in time");
            }
        });
        SipSettings.Listener listener = settings.listeners().stream()
                .filter(one -> one.transport().equals(handle.transport()))
                .findFirst()
                .orElse(settings.listeners().get(0));
        return new Flow(
                handle.transport(),
                handle.host(),
                handle.port(),
                listener.advertised().to(handle.host()),
                listener.port(),
                settings.policy().node(),
                instance,
                call);
    }
}
