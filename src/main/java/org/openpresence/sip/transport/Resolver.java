package org.openpresence.sip.transport;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the address of a host that a Contact or Route names: a literal at once, a name through the Vert.x resolver (A, AAAA),
 * remembered for a while. Never blocks. Confined to one event loop.
 */
public final class Resolver {
    private static final int REMEMBERED = 10_000;
    private static final long NAME_NANOS = 30_000_000_000L;

    private record Known(InetSocketAddress address, long untilNanos) {}

    private final Vertx vertx;
    private final Map<String, Known> known = new LinkedHashMap<>();

    /** Makes a resolver that knows nothing yet. */
    public Resolver(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Returns the address if it is a literal or still known; null if it must be looked up by {@link #resolve}. */
    public InetSocketAddress known(String host, int port) {
        String name = host + ':' + port;
        Known found = known.get(name);
        if (found != null && found.untilNanos() - System.nanoTime() > 0) {
            return found.address();
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null) {
            return null;
        }
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(literal), port);
            remember(name, address, Long.MAX_VALUE / 4);
            return address;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + literal.length + " octets", impossible);
        }
    }

    /** Looks up a name; the future completes on this loop and fails when the name has no address. */
    public Future<InetSocketAddress> resolve(String host, int port) {
        return ((VertxInternal) vertx).nameResolver().resolve(host).map(found -> {
            InetSocketAddress address = new InetSocketAddress(found, port);
            remember(host + ':' + port, address, NAME_NANOS);
            return address;
        });
    }

    private void remember(String name, InetSocketAddress address, long nanos) {
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(name, new Known(address, System.nanoTime() + nanos));
    }
}
