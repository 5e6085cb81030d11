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
    private final InetSocketAddress server;

    UdpWire(int serverPort, String host, int port, Receiver receiver) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(host, port));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        Thread reader = new Thread(() -> read(receiver), "peer-udp");
        reader.setDaemon(true);
        reader.start();
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
                receiver.received(Arrays.copyOf(buffer, packet.getLength()), this);
            } catch (UncheckedIOException failure) {
                if (!socket.isClosed()) {
                    throw failure;
                }
            }
        }
    }

    @Override
    public void send(byte[] message) {
        try {
            socket.send(new DatagramPacket(message, message.length, server));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
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
