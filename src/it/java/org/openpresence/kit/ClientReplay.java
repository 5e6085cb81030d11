package org.openpresence.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Plays to a server what real clients have sent ({@code messages/clients}), octet for octet but for the client's address, its
 * entity-tag and its To-tag, and answers each NOTIFY that comes back. Confined to one thread.
 */
public final class ClientReplay implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 8_000;
    private static final int PORT = 5060;
    /** The address of the client in the files. */
    private static final Pattern CAPTURED = Pattern.compile("192\\.0\\.2\\.5(?!\\d)");

    private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: \\d+");

    private final String host = RawPeer.freshHost();
    private final RawPeer peer;
    private final Queue<SipMessage> notifies = new ArrayDeque<>();
    private final Set<String> answered = new HashSet<>();

    /** Makes a client at a loopback address of its own, where it takes what comes to the port of SIP. */
    public ClientReplay(ServerProcess server) {
        peer = new RawPeer(server, host, PORT);
    }

    /** Sends a request and returns its response. */
    public SipMessage ask(String file) {
        return send(read(file));
    }

    /** Sends a PUBLISH that names the publication of {@code earlier}, a response, and returns its response. */
    public SipMessage askAgain(String file, SipMessage earlier) {
        return send(read(file).replaceFirst("(?m)^SIP-If-Match: \\S+", "SIP-If-Match: " + earlier.header("SIP-ETag")));
    }

    /** Sends a SUBSCRIBE of the dialog of {@code earlier}, a response, and returns its response. */
    public SipMessage askInDialog(String file, SipMessage earlier) {
        String tag = earlier.header("To").replaceFirst(".*;tag=", "");
        return send(read(file).replaceFirst("(?m)^(To: .*;tag=)\\S+", "$1" + tag));
    }

    /** Returns the next NOTIFY, which has been answered with 200. */
    public SipMessage awaitNotify() {
        while (notifies.isEmpty()) {
            SipMessage message = next();
            assertThat(message.isResponse()).as("%s", message).isFalse();
        }
        return notifies.remove();
    }

    private SipMessage send(String request) {
        peer.send(request.getBytes(ISO_8859_1));
        for (SipMessage message = next(); ; message = next()) {
            if (message.isResponse()) {
                return message;
            }
        }
    }

    private SipMessage next() {
        String text = peer.next(PATIENCE_MILLIS);
        assertThat(text).as("what the server sends").isNotEmpty();
        SipMessage message = SipMessage.parse(text.getBytes(ISO_8859_1));
        if (!message.isResponse()) {
            peer.send(ok(message).getBytes(ISO_8859_1));
            if (answered.add(message.header("Via"))) {
                notifies.add(message);
            }
        }
        return message;
    }

    private static String ok(SipMessage notify) {
        return "SIP/2.0 200 OK\r\nVia: " + notify.header("Via") + "\r\nFrom: " + notify.header("From") + "\r\nTo: "
                + notify.header("To") + "\r\nCall-ID: " + notify.header("Call-ID") + "\r\nCSeq: "
                + notify.header("CSeq")
                + "\r\nContent-Length: 0\r\n\r\n";
    }

    private String read(String file) {
        try (InputStream in = ClientReplay.class.getResourceAsStream("/messages/clients/" + file)) {
            String message =
                    CAPTURED.matcher(new String(in.readAllBytes(), ISO_8859_1)).replaceAll(host);
            int body = message.indexOf("\r\n\r\n") + 4;
            return LENGTH.matcher(message).replaceFirst("Content-Length: " + (message.length() - body));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
