package org.openpresence.sip.transport;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the servers of a domain: transport by NAPTR, port by SRV, address by A and AAAA (RFC 3263 §4.1, §4.2). Confined to its
 * event loop.
 */
final class ServerSearch {
    private static final int DEFAULT_PORT = 5060;
    private static final int MOST_NAPTR = 4;
    private static final int MOST_SRV = 16;
    private static final long TROUBLE_SECONDS = 5;

    private final Dns dns;

    /**
     * What a search found. Immutable.
     *
     * @param candidates empty when there is no server
     * @param seconds how long that holds
     */
    record Found(Candidates candidates, long seconds) {}

    /** A name to ask for SRV records, and what they are for. */
    private record Service(String name, String transport) {}

    ServerSearch(Dns dns) {
        this.dns = dns;
    }

    /**
     * Searches; the future fails when no name server answers.
     *
     * @param host no literal address
     * @param port -1 when the URI has none
     * @param transport {@code udp} or {@code tcp}; "" when the URI has none
     */
    Future<Found> find(String host, int port, String transport) {
        if (port >= 0) {
            return addresses(host, transport.isEmpty() ? "udp" : transport, port);
        }
        if (!transport.isEmpty()) {
            return services(host, List.of(service(host, transport)), Long.MAX_VALUE);
        }
        return dns.naptr(host).compose(answer -> {
            List<Service> services = answer.records().stream()
                    .filter(naptr -> !naptr.transport().isEmpty())
                    .sorted(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference))
                    .limit(MOST_NAPTR)
                    .map(naptr -> new Service(naptr.replacement(), naptr.transport()))
                    .toList();
            return services.isEmpty()
                    ? services(host, List.of(service(host, "udp"), service(host, "tcp")), answer.seconds())
                    : services(host, services, answer.seconds());
        });
    }

    private static Service service(String host, String transport) {
        return new Service("_sip._" + transport + '.' + host, transport);
    }

    /** Without any SRV record it is the host itself, at the default port. */
    private Future<Found> services(String host, List<Service> services, long seconds) {
        List<Future<DnsAnswer<Srv>>> asked = new ArrayList<>();
        services.forEach(service -> asked.add(dns.srv(service.name())));
        return Future.all(asked).compose(all -> {
            boolean none = asked.stream().allMatch(one -> one.result().isEmpty());
            return none
                    ? addresses(host, services.get(0).transport(), DEFAULT_PORT)
                    : hosts(services, asked.stream().map(Future::result).toList(), seconds);
        });
    }

    private Future<Found> hosts(List<Service> services, List<DnsAnswer<Srv>> answers, long seconds) {
        List<Future<DnsAnswer<Target>>> searches = new ArrayList<>();
        List<Candidates.Host> hosts = new ArrayList<>();
        long least = seconds;
        for (int i = 0; i < services.size(); i++) {
            int rank = i << 16;
            String transport = services.get(i).transport();
            least = Math.min(least, answers.get(i).seconds());
            for (Srv srv : answers.get(i).records()) {
                if (!srv.target().isEmpty() && searches.size() < MOST_SRV) {
                    searches.add(targets(srv.target(), transport, srv.port())
                            .otherwise(new DnsAnswer<>(List.of(), TROUBLE_SECONDS))
                            .onSuccess(found -> add(found.records(), rank + srv.priority(), srv.weight(), hosts)));
                }
            }
        }
        long ofServices = least;
        return Future.join(searches).map(all -> {
            long holds = ofServices;
            for (Future<DnsAnswer<Target>> search : searches) {
                holds = Math.min(holds, search.result().seconds());
            }
            return new Found(new Candidates(hosts), holds);
        });
    }

    private static void add(List<Target> targets, int rank, int weight, List<Candidates.Host> hosts) {
        if (!targets.isEmpty()) {
            hosts.add(new Candidates.Host(rank, weight, targets));
        }
    }

    private Future<Found> addresses(String host, String transport, int port) {
        return targets(host, transport, port).map(answer -> {
            List<Candidates.Host> hosts = new ArrayList<>(1);
            add(answer.records(), 0, 0, hosts);
            return new Found(new Candidates(hosts), answer.seconds());
        });
    }

    private Future<DnsAnswer<Target>> targets(String host, String transport, int port) {
        return dns.addresses(host).map(answer -> {
            List<Target> targets = new ArrayList<>(answer.records().size());
            for (InetAddress address : answer.records()) {
                targets.add(new Target(transport, new InetSocketAddress(address, port), 0));
            }
            return new DnsAnswer<>(targets, answer.seconds());
        });
    }
}
