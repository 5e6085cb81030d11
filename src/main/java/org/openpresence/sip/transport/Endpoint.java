package org.openpresence.sip.transport;

import io.vertx.core.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The sockets of one instance: UDP by listener, TCP by connection. Confined to its event loop. */
public final class Endpoint implements Transmitter {
    private final TcpConnections connections;
    private final List<UdpSocket> sockets = new ArrayList<>();
    private String udpSentBy = "";
    private String tcpSentBy = "";

    /** Makes an endpoint without sockets. */
    public Endpoint(TcpConnections connections) {
        this.connections = connections;
    }

    /**
     * Adds an open UDP socket.
     *
     * @param sentBy what Via says of it; that of the first is used
     */
    public void add(UdpSocket socket, String sentBy) {
        sockets.add(socket);
        udpSentBy = udpSentBy.isEmpty() ? sentBy : udpSentBy;
    }

    /** Says what Via says of the TCP listener; the first counts. */
    public void tcpListener(String sentBy) {
        tcpSentBy = tcpSentBy.isEmpty() ? sentBy : tcpSentBy;
    }

    @Override
    public void send(byte[] bytes, Target target, Runnable failed) {
        if (target.isReliable()) {
            connections.send(bytes, target, failed);
            return;
        }
        UdpSocket socket = socketFor(target.address());
        if (socket == null) {
            failed.run();
        } else {
            socket.send(bytes, target.address());
        }
    }

    @Override
    public boolean reaches(Target target) {
        return target.isReliable() || socketFor(target.address()) != null;
    }

    @Override
    public boolean isConnected(long connection) {
        return connections.isConnected(connection);
    }

    /** The socket of the peer's address family, or one that serves both; null without. */
    private UdpSocket socketFor(InetSocketAddress address) {
        UdpSocket both = null;
        for (UdpSocket socket : sockets) {
            InetAddress local = socket.localAddress().getAddress();
            if (local.getClass() == address.getAddress().getClass()) {
                return socket;
            }
            both = local instanceof Inet6Address && local.isAnyLocalAddress() ? socket : both;
        }
        return both;
    }

    @Override
    public String sentBy(String transport) {
        boolean tcp = transport.equals("tcp");
        return tcp ? (tcpSentBy.isEmpty() ? udpSentBy : tcpSentBy) : (udpSentBy.isEmpty() ? tcpSentBy : udpSentBy);
    }

    /** Closes all sockets. */
    public Future<?> close() {
        List<Future<?>> closed = new ArrayList<>();
        sockets.forEach(socket -> closed.add(socket.close()));
        closed.add(connections.close());
        return Future.join(closed);
    }
}
