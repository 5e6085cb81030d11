package org.openpresence.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A UDP socket. Safe for any thread. */
final class UdpWire implements Wire {
    private final DatagramSocket socket;
    private volatile InetSocketAddress server;

    UdpWire(int serverPort, String host, int port, Receiver receiver) {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), host, port, receiver);
    }

    UdpWire(InetSocketAddress server, String host, int port, Receiver receiver) {
        this.server = server;
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(host, port));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        Thread reader = new Thread(() -> read(receiver), "peer-udp");
        reader.setDaemon(true);
        reader.start();
    }

    /** From now on sends to the server at this port. */
    void turnTo(int serverPort) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    }

    private void read(Receiver receiver) {
        byte[] buffer = new byte[65_535];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException closed) {
                return;
            }
            try {
                receiver.received(Arrays.copyOf(buffer, packet.getLength()), new Back((InetSocketAddress)
                        packet.getSocketAddress()));
            } catch (UncheckedIOException failure) {
                if (!socket.isClosed()) {
                    throw failure;
                }
            }
        }
    }

    @Override
    public void send(byte[] message) {
        send(message, server);
    }

    private void send(byte[] message, InetSocketAddress to) {
        try {
            socket.send(new DatagramPacket(message, message.length, to));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** The way back to where a datagram came from: any node of a cluster may have sent it. */
    private final class Back implements Wire {
        private final InetSocketAddress to;

        Back(InetSocketAddress to) {
            this.to = to;
        }

        @Override
        public void send(byte[] message) {
            UdpWire.this.send(message, to);
        }

        @Override
        public String transport() {
            return UdpWire.this.transport();
        }

        @Override
        public int port() {
            return UdpWire.this.port();
        }

        @Override
        public void close() {
            UdpWire.this.close();
        }
    }

    @Override
    public String transport() {
        return "UDP";
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }
}
