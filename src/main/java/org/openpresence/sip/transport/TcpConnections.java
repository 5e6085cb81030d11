package org.openpresence.sip.transport;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openpresence.model.Ipv6;
import org.openpresence.sip.message.StreamFramer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP connections of one instance, accepted and opened: those that exist are used again, the octets of each are framed.
 * Bounded in number and in what waits to be written. Confined to its event loop.
 */
public final class TcpConnections {
    private static final int WRITE_QUEUE = 512 * 1024;
    private static final int WAITING_MESSAGES = 1_000;
    private static final int CONNECT_MILLIS = 1_000;
    /** So long what is on its way over a connection is answered after nobody can make another. */
    private static final int LAST_WORDS_MILLIS = 100;

    /** So long a peer has to close its connection, from the same moment on. */
    private static final int FAREWELL_MILLIS = 1_000;

    private static final Buffer PONG = Buffer.buffer("\r\n");
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnections.class);

    /** Takes what arrives. */
    public interface Receiver {
        /** Takes one framed message. */
        void received(byte[] bytes, Connection connection);

        /** Takes the header part of a message that broke the framing, for a last response. */
        void violated(byte[] header, int status, String reason, Connection connection);

        /** A connection has ended, whoever ended it. */
        void closed(Connection connection);

        /** A connection was not taken, or ended before its time, for a cause that is a constant. */
        void dropped(String cause);
    }

    /** What waits for a connection to be made, and who is told if it is not. */
    private record Unsent(byte[] bytes, Runnable failed) {}

    private final Vertx vertx;
    private final Receiver receiver;
    private final ConnectionBounds bounds;
    private final long halfMessageNanos;
    private final NetServerOptions serverOptions;
    private final NetClient client;
    private final LongObjectMap<Connection> byId = new LongObjectHashMap<>();
    private final Map<String, Connection> byRemote = new HashMap<>();
    private final Map<InetSocketAddress, List<Unsent>> opening = new HashMap<>();
    private final List<NetServer> servers = new ArrayList<>();
    private long lastId;
    private long refused;

    /**
     * Makes an empty table.
     *
     * @param bounds how many connections the node may have
     * @param halfMessage after which a connection is closed on which a message has begun and not ended
     * @param idleSeconds after which a silent connection is closed
     */
    public TcpConnections(
            Vertx vertx, Receiver receiver, ConnectionBounds bounds, Duration halfMessage, int idleSeconds) {
        this.vertx = vertx;
        this.receiver = receiver;
        this.bounds = bounds;
        this.halfMessageNanos = halfMessage.toNanos();
        this.serverOptions = new NetServerOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setIdleTimeout(idleSeconds)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setAcceptBacklog(1024);
        this.client = vertx.createNetClient(new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(idleSeconds)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    }

    /** One connection. Confined to its instance's event loop. */
    public final class Connection implements StreamFramer.Sink {
        private final long id;
        private final NetSocket socket;
        private final StreamFramer framer = new StreamFramer(this);
        private final String remote;
        private long halfSinceNanos;
        private boolean leaving;

        Connection(long id, NetSocket socket) {
            this.id = id;
            this.socket = socket;
            this.remote = text(socket.remoteAddress());
        }

        /** Returns its number at this instance, never 0. */
        public long id() {
            return id;
        }

        /** Returns the peer's address without a port. */
        public String remoteHost() {
            return Ipv6.normalized(socket.remoteAddress().hostAddress());
        }

        /** Returns the peer's port. */
        public int remotePort() {
            return socket.remoteAddress().port();
        }

        /** Returns our address as the peer is told of it. */
        public String localHost() {
            return Advertised.withoutZone(Ipv6.normalized(socket.localAddress().hostAddress()));
        }

        /** Returns our port. */
        public int localPort() {
            return socket.localAddress().port();
        }

        @Override
        public void message(byte[] message) {
            // What follows in the same chunk is another message, which has its own time.
            halfSinceNanos = 0;
            receiver.received(message, this);
        }

        @Override
        public void ping() {
            write(PONG.getBytes(), () -> LOG.debug("keep-alive not answered remote={}", remote));
        }

        @Override
        public void violation(int status, String reason, byte[] header) {
            LOG.debug("framing violated remote={} reason={}", remote, reason);
            receiver.violated(header, status, reason, this);
            socket.close();
        }

        private void feed(Buffer chunk) {
            if (leaving) {
                return;
            }
            framer.feed(chunk.getBytes());
            halfSinceNanos = framer.inMessage() ? (halfSinceNanos == 0 ? System.nanoTime() : halfSinceNanos) : 0;
        }

        /**
         * Closes our direction behind what was written. The other one is read on until the peer closes it: a connection that is closed
         * with octets unread is reset, and a reset takes answers with it that the peer has not read yet (RFC 1122 §4.2.2.13).
         */
        private void sayGoodbye() {
            Channel channel =
                    ((NetSocketInternal) socket).channelHandlerContext().channel();
            leaving = true;
            socket.write(Buffer.buffer()).onComplete(written -> ((DuplexChannel) channel)
                    .shutdownOutput()
                    .addListener(done -> LOG.debug("connection ended remote={} done={}", remote, done.isSuccess())));
        }

        private void write(byte[] bytes, Runnable failed) {
            if (socket.writeQueueFull()) {
                // A peer that does not read: nobody waits for it.
                vertx.runOnContext(later -> failed.run());
                return;
            }
            socket.write(Buffer.buffer(bytes)).onFailure(cause -> failed.run());
        }
    }

    /** Accepts connections; the future has the real port and fails when the address cannot be had. */
    public Future<Integer> listen(String host, int port) {
        NetServer server = vertx.createNetServer(serverOptions);
        servers.add(server);
        return server.connectHandler(this::accept).listen(port, host).map(NetServer::actualPort);
    }

    /** Sends over the connection that {@code target} names, or one to its address, or a new one. */
    public void send(byte[] bytes, Target target, Runnable failed) {
        Connection connection = byId.get(target.connection());
        if (connection == null) {
            connection = byRemote.get(text(target.address()));
        }
        if (connection != null) {
            connection.write(bytes, failed);
            return;
        }
        List<Unsent> waiting = opening.get(target.address());
        if (bounds.isFull() || (waiting != null && waiting.size() >= WAITING_MESSAGES)) {
            vertx.runOnContext(later -> failed.run());
            return;
        }
        if (waiting == null) {
            waiting = new ArrayList<>(1);
            opening.put(target.address(), waiting);
            open(target.address());
        }
        waiting.add(new Unsent(bytes, failed));
    }

    private void open(InetSocketAddress address) {
        client.connect(address.getPort(), address.getAddress().getHostAddress()).onComplete(connected -> {
            List<Unsent> waiting = opening.remove(address);
            if (connected.failed()) {
                waiting.forEach(unsent -> unsent.failed().run());
                return;
            }
            Connection connection = register(connected.result());
            waiting.forEach(unsent -> connection.write(unsent.bytes(), unsent.failed()));
        });
    }

    private void accept(NetSocket socket) {
        ConnectionBounds.Verdict verdict = bounds.judge(socket.remoteAddress().hostAddress());
        if (verdict == ConnectionBounds.Verdict.WELCOME) {
            register(socket);
            return;
        }
        if (refused++ == 0) {
            LOG.warn(
                    "connection refused remote={} reason=limit remedy=raise {}, or keep that peer away;"
                            + " others within the same second are counted only",
                    socket.remoteAddress(),
                    verdict.key());
        }
        receiver.dropped("connection-limit");
        socket.close();
    }

    private Connection register(NetSocket socket) {
        Connection connection = new Connection(++lastId, socket);
        byId.put(connection.id, connection);
        byRemote.put(connection.remote, connection);
        String host = socket.remoteAddress().hostAddress();
        bounds.opened(host);
        socket.setWriteQueueMaxSize(WRITE_QUEUE);
        socket.handler(connection::feed);
        socket.exceptionHandler(cause -> LOG.debug("connection broke remote={} cause={}", connection.remote, cause));
        socket.closeHandler(closed -> {
            byId.remove(connection.id);
            byRemote.remove(connection.remote, connection);
            bounds.closed(host);
            receiver.closed(connection);
        });
        return connection;
    }

    /** Closes connections on which a message has been incomplete for too long; call it every second. */
    public void tick() {
        refused = 0;
        long now = System.nanoTime();
        for (Connection connection : new ArrayList<>(byId.values())) {
            if (connection.halfSinceNanos != 0 && now - connection.halfSinceNanos > halfMessageNanos) {
                LOG.debug("connection closed remote={} reason=half a message", connection.remote);
                receiver.dropped("half-message");
                connection.socket.close();
            }
        }
    }

    /** Returns whether the connection of that number is there. */
    public boolean isConnected(long id) {
        return byId.containsKey(id);
    }

    /** Returns how many there are. */
    public int size() {
        return byId.size();
    }

    /**
     * Stops listening; then ends the connections, each behind the answers to what has come over it. Over when the peers have closed them
     * as well, or do not in time.
     */
    public Future<?> close() {
        List<Future<?>> closed = new ArrayList<>();
        servers.forEach(server -> closed.add(server.shutdown(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)));
        closed.add(client.shutdown(FAREWELL_MILLIS, TimeUnit.MILLISECONDS));
        vertx.setTimer(LAST_WORDS_MILLIS, over -> new ArrayList<>(byId.values()).forEach(Connection::sayGoodbye));
        return Future.join(closed);
    }

    private static String text(SocketAddress address) {
        return address.hostAddress() + ' ' + address.port();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ' ' + address.getPort();
    }
}
