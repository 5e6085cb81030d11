package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.lease.LeaseSettings;
import org.openpresence.lease.Witness;

/** Leases between real Hazelcast members of one process on loopback. */
class ClusterLeaseIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String name = "lease-it-" + UUID.randomUUID();
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> exits = new CopyOnWriteArrayList<>();

    /** A member with its lease. */
    private record Node(HazelcastInstance hazelcast, PingSocket socket, ClusterLease cluster) {
        boolean holds() {
            return cluster.lease().isHeld();
        }

        int port() {
            return hazelcast.getCluster().getLocalMember().getAddress().getPort();
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Node node : nodes) {
            node.cluster().close();
            node.hazelcast().getLifecycleService().terminate();
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private Config config(boolean lite) {
        Config config = new Config().setClusterName(name).setLiteMember(lite);
        config.setInstanceName(name + '-' + UUID.randomUUID());
        config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false");
        config.getJetConfig().setEnabled(false);
        var network = config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        var members = network.getJoin().getTcpIpConfig().setEnabled(true);
        nodes.forEach(one -> members.addMember("127.0.0.1:" + one.port()));
        return config;
    }

    private Node start(String node, LeaseSettings settings, Optional<Witness> witness) throws IOException {
        PingSocket socket = PingSocket.open(loopback());
        Config config = config(false);
        ClusterLease.describe(config, node, node, socket);
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
        Node started =
                new Node(hazelcast, socket, ClusterLease.start(hazelcast, socket, settings, witness, exits::add));
        nodes.add(started);
        return started;
    }

    private Node start(String node) throws IOException {
        return start(node, LeaseSettings.of(OptionalInt.empty(), 1), Optional.empty());
    }

    private void awaitAllHold(int count) {
        await().atMost(SOON).until(() -> nodes.size() == count && nodes.stream().allMatch(Node::holds));
    }

    private void kill(Node node) throws IOException {
        nodes.remove(node);
        node.cluster().close();
        node.hazelcast().getLifecycleService().terminate();
    }

    @Test
    void three_members_agree_and_after_a_kill_the_other_two_do() throws IOException {
        start("a");
        start("b");
        Node c = start("c");
        awaitAllHold(3);
        await().atMost(SOON).until(() -> c.cluster().lease().status().agreed().equals(List.of("a", "b", "c")));

        kill(c);

        await().atMost(SOON).until(() -> nodes.stream()
                .allMatch(one ->
                        one.holds() && one.cluster().lease().status().agreed().equals(List.of("a", "b"))));
        assertThat(exits).isEmpty();
    }

    @Test
    void a_new_member_that_does_not_answer_is_not_counted() throws IOException {
        Node a = start("a");
        awaitAllHold(1);
        PingSocket silent = PingSocket.open(loopback());
        Config config = config(false);
        ClusterLease.describe(config, "b", "b", silent);

        HazelcastInstance other = Hazelcast.newHazelcastInstance(config);
        await().atMost(SOON).until(() -> a.cluster().lease().status().listed().size() == 2);
        await().atMost(SOON).until(() -> !a.cluster().lease().status().reasons().isEmpty() || a.holds());
        List<String> answering = a.cluster().lease().status().answering();
        other.getLifecycleService().terminate();
        silent.close();

        assertThat(answering).containsExactly("a");
        await().atMost(SOON)
                .until(() -> a.holds() && a.cluster().lease().status().listed().equals(List.of("a")));
    }

    @Test
    void a_member_that_gives_its_partitions_away_keeps_its_lease_and_is_not_counted() throws IOException {
        Node a = start("a");
        Node b = start("b");
        awaitAllHold(2);

        b.hazelcast().getCluster().demoteLocalDataMember();

        await().atMost(SOON)
                .until(() -> a.holds()
                        && b.holds()
                        && a.cluster().lease().status().agreed().equals(List.of("a")));
        assertThat(a.cluster().lease().status().listed()).containsExactly("a", "b");
        assertThat(exits).isEmpty();
    }

    @Test
    void a_member_that_announces_its_leave_is_not_counted() throws IOException {
        Node a = start("a");
        Node b = start("b");
        awaitAllHold(2);

        b.cluster().leave().toCompletableFuture().join();
        await().atMost(SOON).until(() -> a.cluster().lease().status().agreed().equals(List.of("a")));
        boolean servesOn = b.holds();
        b.hazelcast().shutdown();
        b.cluster().close();
        nodes.remove(b);

        assertThat(servesOn).isTrue();
        awaitAllHold(1);
    }

    @Test
    void a_member_that_says_that_it_is_gone_is_removed_at_once_if_it_has_nothing_any_more() throws IOException {
        Node a = start("a");
        Node b = start("b");
        Node c = start("c");
        awaitAllHold(3);
        Set<UUID> all = ids(a);

        b.cluster().farewell().run();
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> ids(a).equals(all) && ids(c).equals(all));
        c.hazelcast().getCluster().demoteLocalDataMember();
        await().atMost(SOON)
                .until(() -> a.cluster().lease().status().agreed().equals(List.of("a", "b"))
                        && b.cluster().lease().status().agreed().equals(List.of("a", "b")));
        UUID gone = c.hazelcast().getCluster().getLocalMember().getUuid();
        c.cluster().farewell().run();

        // It lives on, and its heartbeats would keep it in the list.
        await().atMost(Duration.ofSeconds(2)).until(() -> !ids(a).contains(gone) && !ids(b).contains(gone));
        kill(c);
        awaitAllHold(2);
    }

    private static Set<UUID> ids(Node node) {
        return node.hazelcast().getCluster().getMembers().stream()
                .map(Member::getUuid)
                .collect(Collectors.toSet());
    }

    @Test
    void of_two_the_one_that_is_left_by_a_kill_is_blocked_and_says_why_until_the_other_is_back() throws IOException {
        Node a = start("a");
        Node b = start("b");
        awaitAllHold(2);

        kill(b);
        await().atMost(SOON).until(() -> a.cluster().lease().status().reasons().stream()
                .anyMatch(reason -> reason.contains("exactly half of 2")));
        boolean held = a.holds();
        start("b");

        assertThat(held).isFalse();
        awaitAllHold(2);
    }

    @Test
    void lite_members_are_neither_listed_nor_counted() throws IOException {
        Node a = start("a");
        awaitAllHold(1);

        HazelcastInstance lite = Hazelcast.newHazelcastInstance(config(true));
        await().atMost(SOON).until(() -> a.hazelcast().getCluster().getMembers().size() == 2);
        awaitAllHold(1);
        List<String> listed = a.cluster().lease().status().listed();
        lite.getLifecycleService().terminate();

        assertThat(listed).containsExactly("a");
        await().atMost(SOON).until(() -> a.hazelcast().getCluster().getMembers().size() == 1);
        awaitAllHold(1);
    }
}
