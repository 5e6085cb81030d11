package org.openpresence.main;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.openpresence.config.ListenAddress;
import org.openpresence.config.Transport;
import org.openpresence.model.Ipv6;
import org.openpresence.sip.transport.Advertised;
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
                    : remedy(address.address().host(), "sip.listen");
            throw new CannotStart(
                    "sip.listen: " + address + " cannot be had (" + taken.getMessage() + "): " + remedy, taken);
        }
    }

    /** Returns what to do where {@code host} and its port, named by {@code key}, cannot be had. */
    static String remedy(String host, String key) {
        return isOurs(host)
                ? "end the program that holds it or choose another port with --set " + key + "=..."
                : "this machine has no such address; name one that it has, or 0.0.0.0 or [::] for all, with --set "
                        + key + "=...";
    }

    private static boolean isOurs(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException unknown) {
            return false;
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
     * Returns the addresses to write into Via and Contact: that of the listener, or for "any" those of each family that others may
     * reach.
     */
    private static Advertised advertised(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isAnyLocalAddress()) {
                return Advertised.everywhere(Ipv6.normalized(address.getHostAddress()));
            }
            List<InetAddress> reachable = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(own -> !own.isLoopbackAddress() && !own.isLinkLocalAddress())
                    .toList();
            return new Advertised(
                    first(reachable, Inet4Address.class, "127.0.0.1"), first(reachable, Inet6Address.class, "::1"));
        } catch (IOException unknown) {
            throw new CannotStart("sip.listen: " + host + " is not an address of this machine", unknown);
        }
    }

    private static String first(List<InetAddress> addresses, Class<? extends InetAddress> family, String without) {
        return addresses.stream()
                .filter(family::isInstance)
                .map(own -> Ipv6.normalized(own.getHostAddress()))
                .findFirst()
                .orElse(without);
    }
}
