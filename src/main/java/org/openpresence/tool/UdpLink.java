package org.openpresence.tool;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Queue;

/** One UDP socket, not connected: in a cluster another node than the one asked may send the NOTIFY. */
final class UdpLink implements Link {
    private static final int LARGEST_DATAGRAM = 65_535;

    private final InetSocketAddress server;
    private final Queue<Arrival> arrivals;
    private final DatagramSocket socket;
    private final InetSocketAddress local;

    UdpLink(InetSocketAddress server, Queue<Arrival> arrivals) throws IOException {
        this.server = server;
        this.arrivals = arrivals;
        InetAddress address = addressTowards(server);
        this.socket = new DatagramSocket(new InetSocketAddress(address, 0));
        this.local = new InetSocketAddress(address, socket.getLocalPort());
        Thread reader = new Thread(this::read, "udp-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private static InetAddress addressTowards(InetSocketAddress server) throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(server);
            return probe.getLocalAddress();
        }
    }

    private void read() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
        while (!socket.isClosed()) {
            try {
                packet.setLength(LARGEST_DATAGRAM);
                socket.receive(packet);
                byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
                arrivals.add(new Arrival.Message(octets, (InetSocketAddress) packet.getSocketAddress()));
            } catch (IOException notReceived) {
                // The socket was closed by this end, or the datagram is lost: both mean that nothing was received.
            }
        }
    }

    @Override
    public String transport() {
        return "UDP";
    }

    @Override
    public boolean reliable() {
        return false;
    }

    @Override
    public void open() {
        // The socket is open from the beginning to the end.
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void send(byte[] octets) throws IOException {
        reply(octets, server);
    }

    @Override
    public void reply(byte[] octets, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(octets, octets.length, to));
    }

    @Override
    public boolean forget(Object connection) {
        return false;
    }

    @Override
    public void close() {
        socket.close();
    }
}
