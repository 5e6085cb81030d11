package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Handle;

/** Takes raw requests to the SIP I/O of this node, to one instance after the other. Safe for any thread. */
public final class BusGateway implements Gateway {
    private static final Pattern SOURCE = Pattern.compile(
            "(?:(udp|tcp):)?(?:([0-9]{1,3}(?:\\.[0-9]{1,3}){3})|\\[([0-9A-Fa-f:.]{2,45})])(?::([0-9]{1,5}))?");
    private static final Pattern SENDER = Pattern.compile("(?im)^Sender[ \\t]*:.*(?:\\r?\\n[ \\t].*)*\\r?\\n");

    private final Vertx vertx;
    private final int instances;
    private final AtomicInteger next = new AtomicInteger();

    /** Makes the way to so many instances of SIP I/O. */
    public BusGateway(Vertx vertx, int instances) {
        this.vertx = vertx;
        this.instances = instances;
    }

    @Override
    public Future<String> handle(String method, String message, String source, String senderUri) {
        Matcher from = SOURCE.matcher(source.isEmpty() ? "udp:127.0.0.1:5060" : source);
        int port = from.matches() && from.group(4) != null ? Integer.parseInt(from.group(4)) : 5060;
        if (!from.matches() || port > 65_535) {
            return Future.failedFuture(Refusal.badArgument("source is " + Arguments.quoted(source)
                    + "; what would be right: transport:address:port, as udp:192.0.2.1:5060"));
        }
        String sent = method.equals("PUBLISH") ? withSender(message, senderUri) : message;
        Handle handle = new Handle(
                method,
                sent.getBytes(StandardCharsets.UTF_8),
                from.group(1) == null ? "udp" : from.group(1),
                from.group(2) == null ? from.group(3) : from.group(2),
                port);
        String address = Addresses.handle(Math.floorMod(next.getAndIncrement(), instances));
        return vertx.eventBus()
                .<Buffer>request(address, handle, Patience.WITH_SIP)
                .map(response -> response.body().toString(StandardCharsets.UTF_8));
    }

    /** The argument counts, not what the message says: whether a Sender header is believed is for the caller to decide. */
    private static String withSender(String message, String senderUri) {
        int end = message.indexOf("\r\n\r\n");
        if (end < 0) {
            return message;
        }
        String head = SENDER.matcher(message.substring(0, end + 2)).replaceAll("");
        String sender = senderUri.isEmpty() ? "" : "Sender: <" + senderUri + ">\r\n";
        return head + sender + message.substring(end + 2);
    }
}
