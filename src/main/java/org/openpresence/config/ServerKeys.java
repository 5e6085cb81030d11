package org.openpresence.config;

import static org.openpresence.config.ConfigKey.BYTES;
import static org.openpresence.config.ConfigKey.MILLISECONDS;
import static org.openpresence.config.ConfigKey.NONE;
import static org.openpresence.config.ConfigKey.SECONDS;
import static org.openpresence.config.ValueType.CHOICE;
import static org.openpresence.config.ValueType.FLAG;
import static org.openpresence.config.ValueType.LIST;
import static org.openpresence.config.ValueType.TEXT;
import static org.openpresence.config.ValueType.WHOLE_NUMBER;

import java.util.List;

/**
 * What a server of its own needs beyond the module: sockets, cluster, rules, database, administration, limits, packages, log.
 * Immutable.
 */
final class ServerKeys {

    /** In the order of {@code conf/presence.yaml}. */
    static final List<ConfigKey> ALL = List.of(
            new ConfigKey(
                    "sip.listen",
                    LIST,
                    "udp:127.0.0.1:5060, tcp:127.0.0.1:5060",
                    NONE,
                    "Where SIP is served: transport:host:port with udp or tcp; port 0: any free one."),
            new ConfigKey(
                    "sip.domains", LIST, "", NONE, "Hosts that this service is responsible for; empty: any host."),
            new ConfigKey(
                    "sip.trusted_peers",
                    LIST,
                    "",
                    NONE,
                    "Address ranges, as 10.0.0.0/8 or 2001:db8::/32, that may send requests and whose P-Asserted-Identity"
                            + " counts; others get 403. Empty: anyone may send and nobody's P-Asserted-Identity counts."),
            new ConfigKey(
                    "sip.dns_servers",
                    LIST,
                    "",
                    NONE,
                    "Name servers for the hosts in Contact and Route, asked in this order: addresses, with a port unless it"
                            + " is 53; empty: those of the system."),
            new ConfigKey(
                    "sip.answer_register",
                    FLAG,
                    "false",
                    NONE,
                    "Answer REGISTER with 200 and store nothing, for softphones that insist."),
            new ConfigKey(
                    "sip.large_requests",
                    CHOICE,
                    "tcp",
                    NONE,
                    "How requests over 1,300 bytes leave when the Contact names no transport: tcp (udp when it fails) or udp."),
            new ConfigKey("sip.t1_ms", WHOLE_NUMBER, "500", MILLISECONDS, "Timer T1 of RFC 3261."),
            new ConfigKey("sip.t2_ms", WHOLE_NUMBER, "4000", MILLISECONDS, "Timer T2 of RFC 3261, at least T1."),
            new ConfigKey("sip.event_loops", WHOLE_NUMBER, "0", NONE, "Event loops that serve SIP; 0: one per core."),
            new ConfigKey(
                    "sip.udp_buffer_bytes",
                    WHOLE_NUMBER,
                    "4194304",
                    BYTES,
                    "Receive buffer asked of the kernel for each UDP socket."),
            new ConfigKey(
                    "sip.tcp_idle_seconds",
                    WHOLE_NUMBER,
                    "1800",
                    SECONDS,
                    "Silence after which a connection is closed."),
            new ConfigKey(
                    "sip.tcp_max_connections", WHOLE_NUMBER, "20000", NONE, "Connections that may be open at once."),
            new ConfigKey(
                    "sip.tcp_max_connections_per_address",
                    WHOLE_NUMBER,
                    "0",
                    NONE,
                    "Of these, those that one address (of IPv6 the first 64 bits) may open; 0: half of them."),
            new ConfigKey(
                    "sip.warm_up_seconds",
                    WHOLE_NUMBER,
                    "18",
                    SECONDS,
                    "Longest rehearsal before the first request, so that it is served at full speed; 0: none."),
            new ConfigKey(
                    "sip.notify_from",
                    CHOICE,
                    "auto",
                    NONE,
                    "Which node sends a NOTIFY over UDP: receiver (of the SUBSCRIBE), owner (of the presentity), or auto"
                            + " (receiver when the route set is empty, else owner)."),
            new ConfigKey(
                    "cluster.listen",
                    TEXT,
                    "",
                    NONE,
                    "host:port of this node's cluster member; empty: a single node that nobody can join."),
            new ConfigKey(
                    "cluster.members",
                    LIST,
                    "",
                    NONE,
                    "host:port of other members, as many as are known; not beside cluster.dns."),
            new ConfigKey(
                    "cluster.dns",
                    TEXT,
                    "",
                    NONE,
                    "Name whose addresses are the members, as that of a headless Service; port of cluster.listen."),
            new ConfigKey(
                    "cluster.kubernetes_service",
                    TEXT,
                    "",
                    NONE,
                    "Service whose pods are the members, asked of the Kubernetes API instead of the DNS."),
            new ConfigKey("cluster.name", TEXT, "presence", NONE, "Nodes of another name never join."),
            new ConfigKey(
                    "cluster.bus_listen",
                    TEXT,
                    "",
                    NONE,
                    "host:port of the event bus between nodes; empty: host of cluster.listen and any free port."),
            new ConfigKey(
                    "cluster.initial_size",
                    WHOLE_NUMBER,
                    "1",
                    NONE,
                    "A starting node serves only when that many members have met."),
            new ConfigKey(
                    "cluster.min_size",
                    TEXT,
                    "auto",
                    NONE,
                    "Members below which requests get 503: auto (the majority of the members last agreed on; with exactly"
                            + " half the shared database decides) or a number."),
            new ConfigKey(
                    "cluster.backup_count",
                    WHOLE_NUMBER,
                    "1",
                    NONE,
                    "Synchronous copies of each presentity beside the owner's."),
            new ConfigKey(
                    "rules.poll_period",
                    WHOLE_NUMBER,
                    "0",
                    SECONDS,
                    "Time between two looks for changed rules documents; 0: only when told by refreshWatchers."),
            new ConfigKey(
                    "database.migrate", FLAG, "true", NONE, "Let the server create and upgrade its tables itself."),
            new ConfigKey(
                    "database.publication_durability",
                    CHOICE,
                    "database",
                    NONE,
                    "When a PUBLISH is answered: database = after the commit, cluster = once the nodes have it."),
            new ConfigKey(
                    "database.commit_timeout",
                    WHOLE_NUMBER,
                    "1",
                    SECONDS,
                    "Time without a commit that counts as an outage."),
            new ConfigKey("database.pool_size", WHOLE_NUMBER, "4", NONE, "Connections to the database."),
            new ConfigKey(
                    "http.listen",
                    TEXT,
                    "127.0.0.1:8080",
                    NONE,
                    "host:port of administration, health and metrics; port 0: any free one; empty: none."),
            new ConfigKey(
                    "http.token",
                    TEXT,
                    "",
                    NONE,
                    "What callers of /api send as bearer token, best read by http.token_file; needed unless http.listen is"
                            + " a loopback address."),
            new ConfigKey(
                    "limits.subscriptions_per_presentity",
                    WHOLE_NUMBER,
                    "50000",
                    NONE,
                    "Subscriptions to one presentity, of all event packages; more get 503."),
            new ConfigKey(
                    "limits.subscriptions_per_watcher",
                    WHOLE_NUMBER,
                    "100000",
                    NONE,
                    "Subscriptions of one watcher to the presentities that one node owns, of all event packages; more get 503."
                            + " Anonymous watchers are not counted."),
            new ConfigKey(
                    "limits.publications_per_presentity",
                    WHOLE_NUMBER,
                    "100",
                    NONE,
                    "Publications of one presentity, of all event packages; more get 503."),
            new ConfigKey(
                    "limits.body_bytes",
                    WHOLE_NUMBER,
                    "65535",
                    BYTES,
                    "Longest body, at most 65536; a longer one gets 413."),
            new ConfigKey(
                    "limits.server_transactions",
                    WHOLE_NUMBER,
                    "400000",
                    NONE,
                    "Requests remembered at once by the node to absorb retransmissions; beyond, new ones get 503."),
            new ConfigKey(
                    "limits.notify_outstanding",
                    WHOLE_NUMBER,
                    "20000",
                    NONE,
                    "NOTIFYs in flight per event loop; further ones wait."),
            new ConfigKey(
                    "limits.pending_watchers",
                    WHOLE_NUMBER,
                    "256",
                    NONE,
                    "Watchers of one presentity that are kept for its consent after their subscription has ended; further"
                            + " ones are not kept."),
            new ConfigKey(
                    "limits.remembered_operations",
                    WHOLE_NUMBER,
                    "64",
                    NONE,
                    "Ended requests of one presentity whose answers are remembered for repetitions, for 64*T1 at the"
                            + " longest; the oldest go first."),
            new ConfigKey(
                    "limits.dialog_lookups",
                    WHOLE_NUMBER,
                    "256",
                    NONE,
                    "Requests per event loop that wait until a dialog begun by another program is found in the database;"
                            + " more get 503."),
            new ConfigKey("packages.path", TEXT, "", NONE, "Folder of jars with further event packages; empty: none."),
            new ConfigKey(
                    "packages.time_limit_ms",
                    WHOLE_NUMBER,
                    "200",
                    MILLISECONDS,
                    "Longest call of a further event package; one that takes longer is not called again for a while."),
            new ConfigKey("log.format", CHOICE, "text", NONE, "Form of the lines on standard output: text or json."),
            new ConfigKey(
                    "log.level", CHOICE, "info", NONE, "The least that is logged: trace, debug, info, warn or error."));

    private ServerKeys() {}
}
