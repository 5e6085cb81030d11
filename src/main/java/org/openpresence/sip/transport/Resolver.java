package org.openpresence.sip.transport;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Finds where a URI leads (RFC 3263): a literal address at once and without any name server, a name by look-ups that are
 * remembered as long as their records hold, and failures for a while. Names are bounded in number. When no name server answers,
 * what was known before goes on to be used. Never blocks. Confined to one event loop.
 */
public final class Resolver {
    private static final int REMEMBERED = 10_000;
    private static final int PENDING = 1_000;
    private static final int AVOIDED = 1_000;
    private static final long TROUBLE_SECONDS = 5;
    private static final int DEFAULT_PORT = 5060;

    /** What is asked for. */
    private record Name(String host, int port, String transport) {}

    /** What was found, and until when it counts, by {@link System#nanoTime}. */
    private record Known(Candidates candidates, long untilNanos) {}

    private final Dns dns;
    private final ServerSearch search;
    private final LongSupplier nanos;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Map<Name, Known> known = new LinkedHashMap<>();
    private final Map<Name, Future<Candidates>> pending = new HashMap<>();
    private final Map<InetSocketAddress, Long> avoided = new HashMap<>();

    /**
     * Makes a resolver that knows nothing yet.
     *
     * @param servers name servers, asked one after the other; empty for those of the system
     */
    public Resolver(Vertx vertx, List<InetSocketAddress> servers) {
        this(vertx, servers, System::nanoTime);
    }

    Resolver(Vertx vertx, List<InetSocketAddress> servers, LongSupplier nanos) {
        this.dns = new Dns(vertx, servers);
        this.search = new ServerSearch(dns);
        this.nanos = nanos;
    }

    /** Returns the address that {@code host} is itself, without brackets; null when it is a name. */
    public static InetSocketAddress literal(String host, int port) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
        if (octets == null) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + octets.length + " octets", impossible);
        }
    }

    /**
     * Returns where a URI with a literal address leads; null when its host is a name, for {@link #known}.
     *
     * @param port -1 when the URI has none
     * @param transport "" when the URI has none
     */
    public static Target literal(String host, int port, String transport) {
        InetSocketAddress address = literal(host, port < 0 ? DEFAULT_PORT : port);
        return address == null ? null : new Target(transport.isEmpty() ? "udp" : transport, address, 0);
    }

    /** Returns where a name leads if that is still known; null if it must be looked up by {@link #resolve}. */
    public Candidates known(String host, int port, String transport) {
        Known found = known.get(new Name(host, port, transport));
        boolean holds = found != null && found.untilNanos() - nanos.getAsLong() > 0;
        return holds && !found.candidates().isEmpty() ? found.candidates() : null;
    }

    /**
     * Looks up a name; the future completes on this loop and fails when it leads nowhere or no name server answers.
     *
     * @param port -1 when the URI has none: then SRV records say it
     * @param transport {@code udp} or {@code tcp}; "" when the URI has none: then NAPTR or SRV records say it
     */
    public Future<Candidates> resolve(String host, int port, String transport) {
        Name name = new Name(host, port, transport);
        Known found = known.get(name);
        if (found != null && found.untilNanos() - nanos.getAsLong() > 0) {
            return answer(name, found.candidates());
        }
        if (isInvalid(host)) {
            return Future.failedFuture(new UnknownHostException(host));
        }
        Future<Candidates> asked = pending.get(name);
        if (asked != null) {
            return asked;
        }
        if (pending.size() >= PENDING) {
            return Future.failedFuture(new UnknownHostException(host + ": too many look-ups at once"));
        }
        Future<Candidates> looking = search.find(host, port, transport).transform(done -> {
            pending.remove(name);
            return done.succeeded()
                    ? remember(name, done.result().candidates(), done.result().seconds())
                    : silence(name, done.cause());
        });
        if (!looking.isComplete()) {
            pending.put(name, looking);
        }
        return looking;
    }

    /** Nobody looks up a name that cannot exist (RFC 6761 §6.4). */
    private static boolean isInvalid(String host) {
        return host.endsWith(".invalid") || host.equals("invalid");
    }

    /** No name server answers: what was known before is better than nothing. */
    private Future<Candidates> silence(Name name, Throwable cause) {
        Known old = known.get(name);
        if (old == null || old.candidates().isEmpty()) {
            remember(name, new Candidates(List.of()), TROUBLE_SECONDS);
            return Future.failedFuture(cause);
        }
        return remember(name, old.candidates(), TROUBLE_SECONDS);
    }

    private Future<Candidates> remember(Name name, Candidates candidates, long seconds) {
        known.remove(name);
        if (known.size() >= REMEMBERED) {
            Iterator<Name> eldest = known.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        known.put(name, new Known(candidates, nanos.getAsLong() + TimeUnit.SECONDS.toNanos(seconds)));
        return answer(name, candidates);
    }

    private static Future<Candidates> answer(Name name, Candidates candidates) {
        return candidates.isEmpty()
                ? Future.failedFuture(new UnknownHostException(name.host() + ": no server"))
                : Future.succeededFuture(candidates);
    }

    /** Returns the targets in the order in which to try them: those that failed lately last (RFC 3263 §4.3). */
    public List<Target> order(Candidates candidates) {
        List<Target> order = candidates.order(random);
        if (avoided.isEmpty() || order.size() == 1) {
            return order;
        }
        List<Target> sound = new ArrayList<>(order.size());
        List<Target> failed = new ArrayList<>(0);
        order.forEach(target -> (isAvoided(target) ? failed : sound).add(target));
        sound.addAll(failed);
        return sound;
    }

    private boolean isAvoided(Target target) {
        Long until = avoided.get(target.address());
        return until != null && until - nanos.getAsLong() > 0;
    }

    /** Remembers that {@code target} failed: for so many seconds others are tried before it. */
    public void avoid(Target target, long seconds) {
        long now = nanos.getAsLong();
        if (avoided.size() >= AVOIDED) {
            avoided.values().removeIf(until -> until - now <= 0);
        }
        if (avoided.size() < AVOIDED) {
            avoided.put(target.address(), now + TimeUnit.SECONDS.toNanos(seconds));
        }
    }

    /** Returns how many names are remembered. */
    int size() {
        return known.size();
    }

    /** Closes its sockets. */
    public void close() {
        dns.close();
    }
}
