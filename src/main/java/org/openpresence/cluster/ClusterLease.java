package org.openpresence.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.openpresence.lease.Lease;
import org.openpresence.lease.LeaseClock;
import org.openpresence.lease.LeaseCodec;
import org.openpresence.lease.LeaseSettings;
import org.openpresence.lease.Peer;
import org.openpresence.lease.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of a Hazelcast member: its lists, and a UDP socket to each of its data members. Lite members are neither asked nor
 * counted, unless they are nodes of ours that leave. A data member that is not ours is listed under its address and never
 * answers. Safe for any thread.
 */
public final class ClusterLease implements AutoCloseable {
    /** The attribute of a member that has the name of our node. */
    public static final String NODE = HazelcastMember.NODE_ATTRIBUTE;

    /** The reason for which a member is removed that has announced that it leaves. */
    public static final String GONE = "it has said that it is gone";

    /** The attribute of a member that has the name by which the members agree on it. */
    private static final String NAME = "presence.lease.name";

    /** The attribute of a member that has the UDP port of its lease. */
    public static final String PORT = "presence.lease.port";

    private static final Logger LOG = LoggerFactory.getLogger(ClusterLease.class);

    private final Cluster cluster;
    private final ClusterServiceImpl service;
    private final PingSocket socket;
    private final Peer self;
    private final Lease lease;
    private final LeaseKeeper keeper;
    private final UUID listener;

    /** Where the members of the last list are reached, by id; replaced as a whole. */
    private volatile Map<String, InetSocketAddress> addresses = Map.of();

    private ClusterLease(
            HazelcastInstance hazelcast,
            PingSocket socket,
            LeaseSettings settings,
            Optional<Witness> witness,
            Consumer<String> exit) {
        this.cluster = hazelcast.getCluster();
        // The version of the member list is not in the public interface, and only it changes before what moved is
        // served.
        this.service = ((HazelcastInstanceProxy) hazelcast).getOriginal().node.getClusterService();
        this.socket = socket;
        this.self = peer(cluster.getLocalMember());
        this.lease = new Lease(self, settings, LeaseClock.SYSTEM, service::getMemberListVersion, witness.isPresent());
        this.keeper = new LeaseKeeper(lease, settings, LeaseClock.SYSTEM, this::send, this::listed, witness, exit);
        this.listener = cluster.addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                keeper.changed();
                LOG.info(
                        "member joined {} members={}",
                        named(event.getMember()),
                        event.getMembers().size());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                keeper.changed();
                Member gone = event.getMember();
                if (gone.isLiteMember()) {
                    LOG.info(
                            "member left {} members={}",
                            named(gone),
                            event.getMembers().size());
                } else {
                    LOG.warn(
                            "member lost {} members={} reason=it has not said that it leaves",
                            named(gone),
                            event.getMembers().size());
                }
            }
        });
    }

    /**
     * Writes into {@code config}, before the member starts, who it is and where its lease is reached.
     *
     * @param node its name, another one after each start
     * @param name by which the members agree on it, the same after each start: a node that comes back is no new voter
     */
    public static void describe(Config config, String node, String name, PingSocket socket) {
        config.getMemberAttributeConfig()
                .setAttribute(NODE, node)
                .setAttribute(NAME, name)
                .setAttribute(PORT, String.valueOf(socket.port()));
    }

    /**
     * Keeps the lease of a member that was started with {@link #describe}.
     *
     * @param witness of the database that all nodes share; empty if they share none
     * @param exit told once, with the reason, on the keeper's thread, when this node must end
     */
    public static ClusterLease start(
            HazelcastInstance hazelcast,
            PingSocket socket,
            LeaseSettings settings,
            Optional<Witness> witness,
            Consumer<String> exit) {
        ClusterLease started = new ClusterLease(hazelcast, socket, settings, witness, exit);
        socket.listen((octets, back) ->
                LeaseCodec.gone(octets).ifPresentOrElse(started::gone, () -> started.keeper.received(octets, back)));
        started.keeper.start();
        return started;
    }

    /** Returns the lease. */
    public Lease lease() {
        return lease;
    }

    /** Announces to all members that this node leaves; before {@link HazelcastInstance#shutdown}. */
    public CompletionStage<Void> leave() {
        return keeper.leave(self);
    }

    /**
     * Returns what tells the other members that this one is gone, to be run when it has been shut down. Without that word they
     * find its connections refused; but where an address vanishes with its process, as a pod's does, nothing refuses them, and for
     * the five seconds that heartbeats may be missing NOTIFYs would be asked of a node that is no more.
     */
    public Runnable farewell() {
        Map<String, InetSocketAddress> others = new HashMap<>(addresses);
        others.remove(self.id());
        byte[] word = LeaseCodec.gone(self);
        return () -> {
            try (PingSocket own = PingSocket.open(new InetSocketAddress(0))) {
                others.values().forEach(other -> own.send(other, word));
            } catch (IOException unsaid) {
                LOG.debug("the others are not told that this member is gone", unsaid);
            }
        };
    }

    /** Only of a member that has given its partitions away: nobody else is removed because of a datagram. */
    private void gone(Peer peer) {
        // Hazelcast's lock may be held by whoever changes the list; pings must not wait for it.
        ForkJoinPool.commonPool().execute(() -> {
            try {
                for (Member member : cluster.getMembers()) {
                    if (isLeaving(member) && member.getUuid().toString().equals(peer.id())) {
                        service.suspectMember(member, GONE, true);
                    }
                }
            } catch (HazelcastInstanceNotActiveException alsoGone) {
                LOG.debug("{} is gone, and so is this member", peer.node());
            }
        });
    }

    private LeaseKeeper.Listed listed() {
        int version;
        List<Member> ours;
        do {
            version = service.getMemberListVersion();
            ours = cluster.getMembers().stream()
                    .filter(member -> !member.isLiteMember() || isLeaving(member))
                    .toList();
        } while (version != service.getMemberListVersion());
        remember(ours);
        Set<String> leaving = ours.stream()
                .filter(ClusterLease::isLeaving)
                .map(member -> member.getUuid().toString())
                .collect(Collectors.toSet());
        return new LeaseKeeper.Listed(
                version, ours.stream().map(ClusterLease::peer).toList(), leaving);
    }

    /** A node of ours that has given its partitions away is a lite member until it goes. */
    private static boolean isLeaving(Member member) {
        return member.isLiteMember() && member.getAttribute(NODE) != null;
    }

    private static String named(Member member) {
        String node = member.getAttribute(NODE);
        return "node=" + (node == null ? "none of ours" : node) + " address=" + member.getAddress();
    }

    private static Peer peer(Member member) {
        String name = member.getAttribute(NAME);
        return new Peer(
                name == null ? member.getAddress().toString() : name,
                member.getUuid().toString());
    }

    private void remember(List<Member> ours) {
        Map<String, InetSocketAddress> before = addresses;
        Map<String, InetSocketAddress> all = new HashMap<>();
        for (Member member : ours) {
            String id = member.getUuid().toString();
            InetSocketAddress known = before.get(id);
            if (known != null) {
                all.put(id, known);
            } else {
                address(member).ifPresent(found -> all.put(id, found));
            }
        }
        if (!all.equals(before)) {
            addresses = Map.copyOf(all);
        }
    }

    private static Optional<InetSocketAddress> address(Member member) {
        String port = member.getAttribute(PORT);
        if (port == null) {
            return Optional.empty();
        }
        try {
            InetAddress host = member.getAddress().getInetAddress();
            return Optional.of(new InetSocketAddress(host, Integer.parseInt(port)));
        } catch (UnknownHostException | IllegalArgumentException unusable) {
            LOG.warn("member {} has no usable address for its lease: {}", member, unusable.getMessage());
            return Optional.empty();
        }
    }

    private void send(Peer to, byte[] octets) {
        InetSocketAddress address = addresses.get(to.id());
        if (address != null) {
            socket.send(address, octets);
        }
    }

    /** Stops pinging and answering and closes the socket; the lease runs out. */
    @Override
    public void close() throws IOException {
        cluster.removeMembershipListener(listener);
        keeper.close();
        socket.close();
    }
}
