package org.openpresence.main;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openpresence.config.ListenAddress;
import org.openpresence.config.Transport;
import org.openpresence.model.Ipv6;
import org.openpresence.verticle.SipSettings.Listener;

/**
 * Finds out whether the SIP ports can be had, and which they are. Several sockets share each port later (SO_REUSEPORT), so
 * that a port which another program holds must be found before.
 */
final class Ports {
    private Ports() {}

    static List<Listener> probe(List<ListenAddress> addresses) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            return probe(addresses, held);
        } finally {
            held.forEach(Ports::close);
        }
    }

    /** {@code held}: listeners for connections stay until all are there, since they do not share a port with each other. */
    private static List<Listener> probe(List<ListenAddress> addresses, List<ServerSocket> held) {
        List<Listener> listeners = new ArrayList<>();
        int lastPort = 0;
        for (ListenAddress address : addresses) {
            int wanted = address.address().port();
            int port = wanted;
            if (wanted == 0 && lastPort != 0 && isFree(address, lastPort)) {
                port = lastPort;
            }
            port = bind(address, port, held);
            lastPort = wanted == 0 ? port : lastPort;
            String transport = address.transport() == Transport.UDP ? "udp" : "tcp";
            String host = address.address().host();
            listeners.add(new Listener(transport, host, advertised(host), port));
        }
        return listeners;
    }

    private static boolean isFree(ListenAddress address, int port) {
        List<ServerSocket> held = new ArrayList<>(1);
        try {
            return bindOnce(address, port, held) == port;
        } catch (IOException taken) {
            return false;
        } finally {
            held.forEach(Ports::close);
        }
    }

    private static int bind(ListenAddress address, int port, List<ServerSocket> held) {
        try {
            return bindOnce(address, port, held);
        } catch (IOException taken) {
            boolean ourselves = address.transport() != Transport.UDP
                    && held.stream().anyMatch(other -> other.getLocalPort() == port);
            String remedy = ourselves
                    ? "another one of this list has it; 0.0.0.0 and [::] each take connections of both families"
                    : "end the program that holds it or choose another port with --set sip.listen=...";
            throw new CannotStart(
                    "sip.listen: " + address + " cannot be had (" + taken.getMessage() + "): " + remedy, taken);
        }
    }

    private static int bindOnce(ListenAddress address, int port, List<ServerSocket> held) throws IOException {
        InetSocketAddress socketAddress =
                new InetSocketAddress(address.address().host(), port);
        if (socketAddress.isUnresolved()) {
            throw new SocketException("unknown host");
        }
        if (address.transport() == Transport.UDP) {
            try (DatagramSocket socket = new DatagramSocket(null)) {
                socket.bind(socketAddress);
                return socket.getLocalPort();
            }
        }
        ServerSocket socket = new ServerSocket();
        held.add(socket);
        socket.setReuseAddress(true);
        socket.bind(socketAddress);
        return socket.getLocalPort();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException stillOpen) {
            throw new UncheckedIOException(stillOpen);
        }
    }

    /**
     * Returns the address to write into Via and Contact: that of the listener, or for "any" one that others may reach, of IPv4 if
     * there is one.
     */
    private static String advertised(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isAnyLocalAddress()) {
                return Ipv6.normalized(address.getHostAddress());
            }
            String found = "127.0.0.1";
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress own : Collections.list(network.getInetAddresses())) {
                    if (own.isLoopbackAddress() || own.isLinkLocalAddress()) {
                        continue;
                    }
                    if (own instanceof Inet4Address) {
                        return own.getHostAddress();
                    }
                    found = Ipv6.normalized(own.getHostAddress());
                }
            }
            return found;
        } catch (IOException unknown) {
            throw new CannotStart("sip.listen: " + host + " is not an address of this machine", unknown);
        }
    }
}
