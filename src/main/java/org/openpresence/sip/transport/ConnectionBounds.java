package org.openpresence.sip.transport;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections a node has, altogether and from one address. Without the second bound a single host could hold all places
 * there are. Whoever has one IPv6 address mostly has 2^64 of them, which therefore count as one. Safe for any thread.
 */
public final class ConnectionBounds {
    private static final int IPV4 = 4;
    private static final int PREFIX = 8;

    private final int maximum;
    private final int maximumPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Long, Integer> byAddress = new ConcurrentHashMap<>();

    /** What there is to say of a connection. */
    public enum Verdict {
        /** There is room for it. */
        WELCOME(""),
        /** All places are taken. */
        FULL("sip.tcp_max_connections"),
        /** Its address has as many as one may have. */
        TOO_MANY_OF_ADDRESS("sip.tcp_max_connections_per_address");

        private final String key;

        Verdict(String key) {
            this.key = key;
        }

        /** Returns the configuration key of the bound that was reached; "" for none. */
        public String key() {
            return key;
        }
    }

    /**
     * Makes bounds that nobody has reached.
     *
     * @param maximum connections of the node
     * @param maximumPerAddress of them, those that one address may open
     */
    public ConnectionBounds(int maximum, int maximumPerAddress) {
        this.maximum = maximum;
        this.maximumPerAddress = maximumPerAddress;
    }

    /** Returns whether there is room for a connection that {@code host} opens. */
    public Verdict judge(String host) {
        if (isFull()) {
            return Verdict.FULL;
        }
        return byAddress.getOrDefault(keyOf(host), 0) < maximumPerAddress
                ? Verdict.WELCOME
                : Verdict.TOO_MANY_OF_ADDRESS;
    }

    /** Returns whether there is no room for another one. */
    public boolean isFull() {
        return open.get() >= maximum;
    }

    /** Counts a connection with {@code host}, whoever opened it. */
    public void opened(String host) {
        open.incrementAndGet();
        byAddress.merge(keyOf(host), 1, Integer::sum);
    }

    /** It has ended. */
    public void closed(String host) {
        open.decrementAndGet();
        byAddress.computeIfPresent(keyOf(host), (key, count) -> count == 1 ? null : count - 1);
    }

    /** Returns from how many addresses there are connections. */
    int addresses() {
        return byAddress.size();
    }

    /** An IPv4 address, or the first half of an IPv6 one. */
    private static long keyOf(String host) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
        if (octets == null) {
            throw new IllegalArgumentException("no address: " + host);
        }
        long key = 0;
        for (byte octet : Arrays.copyOf(octets, octets.length == IPV4 ? IPV4 : PREFIX)) {
            key = (key << 8) | (octet & 0xff);
        }
        return key;
    }
}
