package org.openpresence.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP peers that vanish: they connect and say nothing, break off in a header or a body, send garbage, subscribe and reset the
 * connection, or name a Contact where nobody listens or nobody reads. Confined to one thread.
 */
public final class HalfOpenConnections implements AutoCloseable {
    private static final int SUBSCRIBED_SECONDS = 6;

    private final int serverPort;
    private final List<Socket> left = new ArrayList<>();
    private final ServerSocket deaf;
    private long made;

    /** Makes peers of the server at this TCP port. */
    public HalfOpenConnections(int serverPort) {
        this.serverPort = serverPort;
        try {
            deaf = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Makes one of each kind. */
    public void makeOneOfEach() {
        try {
            left.add(connected(""));
            left.add(connected("SUBSCRIBE sip:half@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1"));
            left.add(connected(text(subscribe(9, "127.0.0.1:9").set("Content-Length", "500")) + "half of it"));
            left.add(connected("\u0001\u0002 garbage \r\n\r\n\u00ff"));
            subscribeAndReset();
            left.add(connected(text(subscribe(9, "127.0.0.1:9"))));
            left.add(connected(text(subscribe(9, "127.0.0.1:" + deaf.getLocalPort()))));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Returns how many connections were made. */
    public long made() {
        return made;
    }

    private void subscribeAndReset() throws IOException {
        Socket socket = connected("");
        int port = socket.getLocalPort();
        socket.getOutputStream().write(subscribe(port, "127.0.0.1:" + port).octets());
        socket.setSoTimeout(5_000);
        if (socket.getInputStream().read() < 0) {
            throw new AssertionError("the connection was closed instead of answered");
        }
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static SipRequestText subscribe(int port, String contact) {
        return new SipRequestText("SUBSCRIBE", Samples.freshPresentity())
                .set("Via", "SIP/2.0/TCP 127.0.0.1:" + port + ";branch=" + SipPeer.freshBranch())
                .set("Max-Forwards", "70")
                .set("From", "<sip:vanished@example.com>;tag=" + SipPeer.token())
                .set("To", "<sip:half@example.com>")
                .set("Call-ID", SipPeer.token())
                .set("CSeq", "1 SUBSCRIBE")
                .set("Contact", "<sip:vanished@" + contact + ";transport=tcp>")
                .set("Event", "presence")
                .expires(SUBSCRIBED_SECONDS)
                .set("Content-Length", "0");
    }

    private static String text(SipRequestText request) {
        return new String(request.octets(), StandardCharsets.ISO_8859_1);
    }

    private Socket connected(String text) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), 5_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        made++;
        return socket;
    }

    /** Closes our ends, which the server has not waited for. */
    @Override
    public void close() {
        try {
            deaf.close();
            for (Socket socket : left) {
                socket.close();
            }
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }
}
