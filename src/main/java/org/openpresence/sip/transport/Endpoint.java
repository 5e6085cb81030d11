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
    private final List<Door> datagrams = new ArrayList<>();
    private final List<Door> streams = new ArrayList<>();

    /**
     * Where we are reached.
     *
     * @param local address that it is bound to
     * @param sentBy what Via says of it
     * @param socket null for one that takes connections
     */
    private record Door(InetAddress local, Advertised sentBy, UdpSocket socket) {}

    /** Makes an endpoint without sockets. */
    public Endpoint(TcpConnections connections) {
        this.connections = connections;
    }

    /**
     * Adds an open UDP socket.
     *
     * @param sentBy what Via says of it
     */
    public void add(UdpSocket socket, Advertised sentBy) {
        datagrams.add(new Door(socket.localAddress().getAddress(), sentBy, socket));
    }

    /**
     * Says what Via says of a TCP listener.
     *
     * @param local address that it is bound to
     */
    public void tcpListener(InetAddress local, Advertised sentBy) {
        streams.add(new Door(local, sentBy, null));
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

    private UdpSocket socketFor(InetSocketAddress address) {
        Door door = doorFor(datagrams, address.getAddress());
        return door == null ? null : door.socket();
    }

    /** The door of the peer's address family, or one that serves both; null without. */
    private static Door doorFor(List<Door> doors, InetAddress peer) {
        Door both = null;
        for (Door door : doors) {
            if (door.local().getClass() == peer.getClass()) {
                return door;
            }
            both = door.local() instanceof Inet6Address && door.local().isAnyLocalAddress() ? door : both;
        }
        return both;
    }

    /** Where we listen in no such way, the peer is told of what there is: its response comes on the same way all the same. */
    @Override
    public String sentBy(Target target) {
        InetAddress peer = target.address().getAddress();
        List<Door> same = target.isReliable() ? streams : datagrams;
        List<Door> other = target.isReliable() ? datagrams : streams;
        Door door = doorFor(same, peer);
        if (door == null && same.isEmpty() && other.isEmpty()) {
            return "localhost";
        }
        Door any = door != null ? door : same.isEmpty() ? other.get(0) : same.get(0);
        return any.sentBy().to(peer);
    }

    /** Closes all sockets, those that need no farewell last: they are of use until then. */
    public Future<?> close() {
        return connections
                .close()
                .eventually(() -> Future.join(
                        datagrams.stream().map(door -> door.socket().close()).toList()));
    }
}
