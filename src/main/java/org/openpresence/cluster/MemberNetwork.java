package org.openpresence.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Turns a member's settings into Hazelcast's. Pure but for the look-up of the host's address. */
final class MemberNetwork {
    private static final String ANY = "0.0.0.0";

    private MemberNetwork() {}

    static void configure(Config config, MemberSettings settings) {
        endpoint(config).setPort(settings.port()).setPortAutoIncrement(false);
        if (settings.host().equals(ANY)) {
            config.setProperty("hazelcast.socket.bind.any", "true");
        } else {
            config.setProperty("hazelcast.local.localAddress", address(settings.host()));
        }
        JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
        if (settings.dns().isPresent()) {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", settings.dns().get())
                    .setProperty("service-port", Integer.toString(settings.port()));
        } else if (settings.kubernetesService().isPresent()) {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-name", settings.kubernetesService().get())
                    // Or it asks for Services and nodes as well, for clients outside, and warns when it may not.
                    .setProperty("expose-externally", "false")
                    .setProperty("service-port", Integer.toString(settings.port()));
        } else {
            join.getTcpIpConfig().setEnabled(true);
            settings.members().forEach(join.getTcpIpConfig()::addMember);
        }
    }

    /** Returns where the member listens for others. */
    static ServerSocketEndpointConfig endpoint(Config config) {
        return (ServerSocketEndpointConfig)
                config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER);
    }

    /** Returns a name that this node has after each start: that of its machine or pod, and its port. */
    static String stableName(MemberSettings settings) {
        if (settings.port() == 0) {
            return settings.node();
        }
        try {
            return InetAddress.getLocalHost().getHostName() + ':' + settings.port();
        } catch (UnknownHostException unnamed) {
            return settings.host() + ':' + settings.port();
        }
    }

    /** Opens the socket of the lease on the member's address. */
    static PingSocket openPings(MemberSettings settings) {
        try {
            return PingSocket.open(new InetSocketAddress(address(settings.host()), settings.port()));
        } catch (IOException taken) {
            throw new HazelcastMember.CannotJoin(
                    "cluster.listen: " + settings.host() + ':' + settings.port() + " cannot be had for datagrams: "
                            + taken.getMessage() + ": choose another port or address of this machine",
                    taken);
        }
    }

    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException unknown) {
            throw new HazelcastMember.CannotJoin(
                    "cluster.listen: " + host + " has no address: name an address of this machine", unknown);
        }
    }
}
