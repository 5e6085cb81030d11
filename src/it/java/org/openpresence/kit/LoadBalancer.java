package org.openpresence.kit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What stands between clients and the nodes of a cluster: each datagram goes to any node, a repetition to another one than before. It
 * does not know which nodes are well, only which were put in. Safe for any thread.
 */
public final class LoadBalancer {
    private final List<InetSocketAddress> nodes = new CopyOnWriteArrayList<>();
    private final String clientHost;
    private final Random random;

    /** Makes an empty one; clients behind it have the address {@code clientHost}. */
    public LoadBalancer(String clientHost, long seed) {
        this.clientHost = clientHost;
        this.random = new Random(seed);
    }

    /** Makes one with a single server on this machine, which is always chosen. */
    public static LoadBalancer to(int serverPort) {
        LoadBalancer single = new LoadBalancer("127.0.0.1", 0);
        single.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        return single;
    }

    /** From now on this node gets requests. */
    public void add(InetSocketAddress node) {
        if (!nodes.contains(node)) {
            nodes.add(node);
        }
    }

    /** From now on this node gets no requests; the last one stays, for somebody must get them. */
    public void remove(InetSocketAddress node) {
        if (nodes.size() > 1) {
            nodes.remove(node);
        }
    }

    /** Returns the address of those behind it. */
    String clientHost() {
        return clientHost;
    }

    /** Returns any node, and another one than {@code last} where there is one; null for none before. */
    InetSocketAddress next(InetSocketAddress last) {
        List<InetSocketAddress> others = new ArrayList<>(nodes);
        if (others.size() > 1) {
            others.remove(last);
        }
        synchronized (random) {
            return others.get(random.nextInt(others.size()));
        }
    }
}
