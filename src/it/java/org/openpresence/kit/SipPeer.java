package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A SIP client of the tests' own, which shares nothing with the server: publishes, subscribes, and answers NOTIFYs as it is told.
 * Safe for any thread.
 */
public final class SipPeer implements AutoCloseable {
    /** How long a peer waits for what must come. */
    public static final int PATIENCE_SECONDS = 8;

    private static final String LOOPBACK = "127.0.0.1";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Map<String, BlockingQueue<SipMessage>> responses = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<SipMessage>> notifies = new ConcurrentHashMap<>();
    private final Map<String, String> answered = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> copies = new ConcurrentHashMap<>();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final List<Wire> accepted = new CopyOnWriteArrayList<>();
    private final String name = "w" + COUNTER.incrementAndGet();
    private String host = LOOPBACK;
    private Wire wire;
    private ServerSocket listener;
    private int contactPort;
    private volatile NotifyAnswer answering = NotifyAnswer.OK;

    private SipPeer() {}

    /** Makes a peer with a UDP socket of its own. */
    public static SipPeer udp(ServerProcess server) {
        return udp(server.udpPort());
    }

    /** Makes a peer with a UDP socket of its own. */
    public static SipPeer udp(int serverPort) {
        SipPeer peer = new SipPeer();
        peer.wire = new UdpWire(serverPort, LOOPBACK, 0, peer::received);
        peer.contactPort = peer.wire.port();
        return peer;
    }

    /** Makes a peer with a UDP socket at another loopback address than the usual one; port 0 for any free one. */
    public static SipPeer udpFrom(String host, int port, ServerProcess server) {
        SipPeer peer = new SipPeer();
        peer.host = host;
        peer.wire = new UdpWire(server.udpPort(), host, port, peer::received);
        peer.contactPort = peer.wire.port();
        return peer;
    }

    /** Makes a peer with a UDP socket at the loopback address {@code host}, where the server listens, too. */
    public static SipPeer udpTo(String host, int serverPort) {
        SipPeer peer = new SipPeer();
        peer.host = inUri(host);
        peer.wire = new UdpWire(new InetSocketAddress(host, serverPort), host, 0, peer::received);
        peer.contactPort = peer.wire.port();
        return peer;
    }

    /** Makes a peer with a connection to the loopback address {@code host}, from the same. */
    public static SipPeer tcpTo(String host, int serverPort) {
        SipPeer peer = new SipPeer();
        peer.host = inUri(host);
        peer.wire = TcpWire.open(new InetSocketAddress(host, serverPort), peer::received);
        peer.contactPort = peer.wire.port();
        return peer;
    }

    private static String inUri(String host) {
        return host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    }

    /** Makes a peer with a connection, whose Contact names the port that this connection comes from. */
    public static SipPeer tcp(ServerProcess server) {
        SipPeer peer = new SipPeer();
        peer.wire = TcpWire.open(server.tcpPort(), peer::received);
        peer.contactPort = peer.wire.port();
        return peer;
    }

    /** Makes a peer with a connection, whose Contact names another port, where it listens. */
    public static SipPeer tcpListening(ServerProcess server) {
        SipPeer peer = new SipPeer();
        peer.wire = TcpWire.open(server.tcpPort(), peer::received);
        peer.listen(0);
        return peer;
    }

    /** Makes a peer with a UDP socket, which also takes connections at the same port number, if that can be had. */
    public static SipPeer udpAndTcp(ServerProcess server) {
        SipPeer peer = udp(server);
        peer.listen(peer.contactPort);
        return peer;
    }

    private void listen(int port) {
        try {
            listener = new ServerSocket(port, 16, InetAddress.getLoopbackAddress());
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        contactPort = listener.getLocalPort();
        Thread acceptor = new Thread(this::accept, "peer-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.add(new TcpWire(socket, this::received));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** From now on requests go to that node; only for a peer over UDP. */
    public SipPeer at(ServerProcess node) {
        ((UdpWire) wire).turnTo(node.udpPort());
        return this;
    }

    /** Sets what NOTIFYs are answered with from now on. */
    public SipPeer answering(NotifyAnswer with) {
        answering = with;
        return this;
    }

    /** Returns our Contact without brackets. */
    public String contact() {
        String uri = "sip:" + name + "@" + host + ":" + contactPort;
        return wire.transport().equals("TCP") ? uri + ";transport=tcp" : uri;
    }

    /** Returns our address-of-record. */
    public String address() {
        return "sip:" + name + "@example.com";
    }

    /** Returns how many connections the server has opened to us. */
    public int connectionsTaken() {
        return accepted.size();
    }

    /** Returns our connection; only for a peer over TCP. */
    public TcpWire connection() {
        return (TcpWire) wire;
    }

    /** Returns our own port on the way to the server. */
    public int port() {
        return wire.port();
    }

    /** Makes a request with all that it must have, outside any dialog. */
    public SipRequestText request(String method, String uri) {
        return new SipRequestText(method, uri)
                .set("Via", via(freshBranch()))
                .set("Max-Forwards", "70")
                .set("From", "<" + address() + ">;tag=" + token())
                .set("To", "<" + uri + ">")
                .set("Call-ID", token())
                .set("CSeq", "1 " + method)
                .set("Content-Length", "0");
    }

    /** Returns a Via of ours. */
    public String via(String branch) {
        return "SIP/2.0/" + wire.transport() + " " + host + ":" + wire.port() + ";rport;branch=" + branch;
    }

    /** Returns a branch that nobody has used. */
    public static String freshBranch() {
        return "z9hG4bK" + token();
    }

    /** Returns a word that nobody has used. */
    public static String token() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Makes an initial PUBLISH for presence. */
    public SipRequestText publish(String uri, String pidf) {
        return request("PUBLISH", uri).set("Event", "presence").expires(600).body("application/pidf+xml", pidf);
    }

    /** Makes a PUBLISH that refreshes the publication with that entity-tag. */
    public SipRequestText refresh(String uri, String entityTag) {
        return request("PUBLISH", uri).set("Event", "presence").expires(600).set("SIP-If-Match", entityTag);
    }

    /** Makes a PUBLISH that removes the publication with that entity-tag. */
    public SipRequestText remove(String uri, String entityTag) {
        return refresh(uri, entityTag).expires(0);
    }

    /** Publishes, wants 200 and returns the entity-tag. */
    public String published(String uri, String pidf) {
        SipMessage reply = ask(publish(uri, pidf));
        assertThat(reply.status()).isEqualTo(200);
        return reply.header("SIP-ETag");
    }

    /** Makes an initial SUBSCRIBE to presence. */
    public SipRequestText subscribe(String uri) {
        return request("SUBSCRIBE", uri)
                .set("Contact", "<" + contact() + ">")
                .set("Event", "presence")
                .expires(600);
    }

    /** Subscribes, wants 200 and the first NOTIFY, and returns the subscription. */
    public Watcher watching(String uri) {
        return watching(subscribe(uri));
    }

    /** Subscribes, wants 200 and the first NOTIFY, and returns the subscription. */
    public Watcher watching(SipRequestText subscribe) {
        Watcher watcher = watcher(subscribe);
        assertThat(watcher.reply().status()).isEqualTo(200);
        watcher.awaitNotify();
        return watcher;
    }

    /** Subscribes and returns what became of it, whatever it is. */
    public Watcher watcher(SipRequestText subscribe) {
        return new Watcher(this, subscribe, ask(subscribe));
    }

    /** Sends a request and waits for its final response. */
    public SipMessage ask(SipRequestText request) {
        send(request);
        return awaitResponse(request);
    }

    /** Sends a request again and again, as one must over UDP when datagrams may be lost, until it is answered. */
    public SipMessage askPatiently(SipRequestText request) {
        SipMessage reply = null;
        for (int i = 0; i < 20 && reply == null; i++) {
            send(request);
            reply = pollResponse(request, 400);
        }
        assertThat(reply).as(request.method() + " answered at last").isNotNull();
        return reply;
    }

    /** Sends a request. */
    public void send(SipRequestText request) {
        wire.send(request.octets());
    }

    /** Sends any octets. */
    public void sendOctets(byte[] octets) {
        wire.send(octets);
    }

    /** Sends any text. */
    public void sendText(String text) {
        wire.send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for the next response to a request. */
    public SipMessage awaitResponse(SipRequestText request) {
        return await(queue(responses, request.branch()), request.method() + " answered");
    }

    /** Waits for a further response to a request; null when none comes in time. */
    public SipMessage pollResponse(SipRequestText request, long millis) {
        return poll(queue(responses, request.branch()), millis);
    }

    /** Waits for the next NOTIFY of that dialog, for one that this peer did not make itself. */
    public SipMessage awaitNotify(String callId) {
        return await(notifies(callId), "NOTIFY of " + callId);
    }

    /** Waits for the next NOTIFY of that dialog; null when none comes in time. */
    public SipMessage pollNotify(String callId, long millis) {
        return poll(notifies(callId), millis);
    }

    /** Returns the NOTIFYs with a Call-ID, each once however often it was repeated. */
    BlockingQueue<SipMessage> notifies(String callId) {
        return queue(notifies, callId);
    }

    /** Returns how often the NOTIFY with this branch came. */
    public int copiesOf(SipMessage notify) {
        return copies.get(notify.branch()).get();
    }

    /** Returns the start lines of all that came, in order. */
    public List<String> order() {
        return List.copyOf(order);
    }

    static SipMessage await(BlockingQueue<SipMessage> queue, String what) {
        SipMessage message = poll(queue, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(message).as(what).isNotNull();
        return message;
    }

    static SipMessage poll(BlockingQueue<SipMessage> queue, long millis) {
        try {
            return queue.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private static BlockingQueue<SipMessage> queue(Map<String, BlockingQueue<SipMessage>> queues, String key) {
        return queues.computeIfAbsent(key, absent -> new LinkedBlockingQueue<>());
    }

    private void received(byte[] octets, Wire back) {
        SipMessage message = SipMessage.parse(octets);
        order.add(message.startLine());
        if (message.isResponse()) {
            queue(responses, message.branch()).add(message);
            return;
        }
        boolean fresh = copies.computeIfAbsent(message.branch(), absent -> new AtomicInteger())
                        .incrementAndGet()
                == 1;
        String answer = fresh ? answering.to(message).orElse("") : answered.getOrDefault(message.branch(), "");
        answered.put(message.branch(), answer);
        if (fresh) {
            queue(notifies, message.header("Call-ID")).add(message);
        }
        if (!answer.isEmpty()) {
            back.send(response(message, answer));
        }
    }

    /** Answers a NOTIFY that got none when it came; repetitions get the same from now on. */
    public void answerLate(SipMessage notify, String answer) {
        answered.put(notify.branch(), answer);
        wire.send(response(notify, answer));
    }

    static byte[] response(SipMessage request, String answer) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + answer + "\r\n");
        request.headers("Via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
        for (String name : List.of("From", "To", "Call-ID", "CSeq")) {
            text.append(name).append(": ").append(request.header(name)).append("\r\n");
        }
        return text.append("Content-Length: 0\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        wire.close();
        accepted.forEach(Wire::close);
        if (listener != null) {
            try {
                listener.close();
            } catch (IOException cannot) {
                throw new UncheckedIOException(cannot);
            }
        }
    }
}
