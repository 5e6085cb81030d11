package org.openpresence.main;

import java.io.IOException;
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
import org.openpresence.verticle.SipSettings.Listener;

/**
 * Finds out whether the SIP ports can be had, and which they are. Several sockets share each port later (SO_REUSEPORT), so
 * that a port which another program holds must be found before.
 */
final class Ports {
    private Ports() {}

    static List<Listener> probe(List<ListenAddress> addresses) {
        List<Listener> listeners = new ArrayList<>();
        int lastPort = 0;
        for (ListenAddress address : addresses) {
            int wanted = address.address().port();
            int port = wanted;
            if (wanted == 0 && lastPort != 0 && isFree(address, lastPort)) {
                port = lastPort;
            }
            port = bind(address, port);
            lastPort = wanted == 0 ? port : lastPort;
            String transport = address.transport() == Transport.UDP ? "udp" : "tcp";
            String host = address.address().host();
            listeners.add(new Listener(transport, host, advertised(host), port));
        }
        return listeners;
    }

    private static boolean isFree(ListenAddress address, int port) {
        try {
            return bindOnce(address, port) == port;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int bind(ListenAddress address, int port) {
        try {
            return bindOnce(address, port);
        } catch (IOException taken) {
            throw new CannotStart(
                    "sip.listen: " + address + " cannot be had (" + taken.getMessage()
                            + "): end the program that holds it or choose another port with --set sip.listen=...",
                    taken);
        }
    }

    private static int bindOnce(ListenAddress address, int port) throws IOException {
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
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(socketAddress);
            return socket.getLocalPort();
        }
    }

    /** Returns the address to write into Via and Contact: that of the listener, or for "any" one that others may reach. */
    private static String advertised(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isAnyLocalAddress()) {
                return address.getHostAddress();
            }
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress own : Collections.list(network.getInetAddresses())) {
                    if (!own.isLoopbackAddress() && !own.isLinkLocalAddress() && own instanceof Inet4Address) {
                        return own.getHostAddress();
                    }
                }
            }
            return "127.0.0.1";
        } catch (IOException unknown) {
            throw new CannotStart("sip.listen: " + host + " is not an address of this machine", unknown);
        }
    }
}
