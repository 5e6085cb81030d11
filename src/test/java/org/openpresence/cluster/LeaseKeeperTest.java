package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.lease.Lease;
import org.openpresence.lease.LeaseClock;
import org.openpresence.lease.LeaseSettings;
import org.openpresence.lease.Peer;
import org.openpresence.lease.Witness;

/** Keepers with real threads and real sockets on loopback; the member lists are the test's. */
class LeaseKeeperTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final LeaseSettings QUICK = new LeaseSettings(
            Duration.ofMillis(100),
            Duration.ofMillis(10),
            Duration.ofMillis(800),
            Duration.ofSeconds(3),
            OptionalInt.empty(),
            1);

    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> exits = new CopyOnWriteArrayList<>();
    private volatile LeaseKeeper.Listed list = new LeaseKeeper.Listed(0, List.of(), Set.of());

    private static Peer peer(String node) {
        return new Peer(node, node + "-1");
    }

    /** A node whose member list is the test's. */
    private final class Node {
        final Lease lease;
        final LeaseKeeper keeper;
        final PingSocket socket;

        Node(String node, Optional<Witness> witness) throws IOException {
            socket = PingSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            open.add(socket);
            addresses.put(node, new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port()));
            lease = new Lease(peer(node), QUICK, LeaseClock.SYSTEM, () -> list.version(), witness.isPresent());
            keeper = new LeaseKeeper(lease, QUICK, LeaseClock.SYSTEM, this::send, () -> list, witness, exits::add);
            open.add(keeper);
            socket.listen(keeper::received);
        }

        private void send(Peer to, byte[] octets) {
            socket.send(addresses.get(to.node()), octets);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private void list(int version, String... nodes) {
        list = new LeaseKeeper.Listed(
                version, List.of(nodes).stream().map(LeaseKeeperTest::peer).toList(), Set.of());
    }

    @Test
    void two_keepers_give_each_other_the_lease_and_lose_it_when_one_is_silent() throws IOException {
        Node a = new Node("a", Optional.empty());
        Node b = new Node("b", Optional.empty());
        list(1, "a", "b");
        a.keeper.start();
        b.keeper.start();
        await().atMost(SOON).until(() -> a.lease.isHeld() && b.lease.isHeld());

        b.socket.close();

        await().atMost(SOON).until(() -> !a.lease.isHeld() && !b.lease.isHeld());
        await().atMost(SOON)
                .until(() -> a.lease.status().reasons().contains("no answer with the same member list from b"));
    }

    @Test
    void a_change_of_the_list_ends_the_lease_before_anybody_is_told() throws IOException {
        Node a = new Node("a", Optional.empty());
        list(1, "a");
        a.keeper.start();
        await().atMost(SOON).until(a.lease::isHeld);
        new Node("b", Optional.empty());

        list(2, "a", "b");
        boolean after = a.lease.isHeld();

        assertThat(after).isFalse();
    }

    @Test
    void what_is_no_message_of_ours_is_ignored() throws IOException {
        Node a = new Node("a", Optional.empty());
        list(1, "a");
        a.keeper.start();

        for (int i = 0; i < 5_000; i++) {
            a.socket.send(addresses.get("a"), new byte[i % 100]);
        }

        await().atMost(SOON).until(a.lease::isHeld);
    }

    @Test
    void the_last_of_two_serves_with_the_witness_and_ends_without_it() throws IOException {
        CompletableFuture<Boolean> granted = new CompletableFuture<>();
        Row row = new Row(granted);
        Node a = new Node("a", Optional.of(row));
        Node b = new Node("b", Optional.of(row));
        list(1, "a", "b");
        a.keeper.start();
        b.keeper.start();
        await().atMost(SOON).until(() -> a.lease.isHeld() && b.lease.isHeld());
        b.keeper.close();
        list(2, "a");
        a.keeper.changed();
        await().atMost(SOON).until(() -> !row.asked.isEmpty());
        boolean before = a.lease.isHeld();

        granted.complete(true);

        assertThat(before).isFalse();
        await().atMost(SOON).until(a.lease::isHeld);
        row.now = CompletableFuture.completedFuture(false);
        await().atMost(SOON).until(() -> !exits.isEmpty());
        assertThat(exits).hasSize(1).first().asString().contains("the witness was not ours");
        assertThat(row.asked).allMatch(half -> half.matches("[0-9a-f]{32}"));
    }

    /** A database that knows of nobody and grants what the test says. */
    private static final class Row implements Witness {
        final List<String> asked = new CopyOnWriteArrayList<>();
        volatile CompletionStage<Boolean> now;

        Row(CompletionStage<Boolean> first) {
            now = first;
        }

        @Override
        public CompletionStage<Boolean> hold(String half) {
            asked.add(half);
            return now;
        }

        @Override
        public CompletionStage<Void> renew() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> leave() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<OptionalLong> youngestOther() {
            return CompletableFuture.completedFuture(OptionalLong.empty());
        }
    }
}
