package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;

/** A node whose cluster ports cannot be had ends with 3, says which and what to do, and leaves no trace among the others. */
class MemberPortsIT {
    private static final int CANNOT_START = 3;

    private static void endsNaming(String key, int port, String... settings) {
        try (ServerProcess server =
                ServerProcess.launch(ServerProcess.temporaryFolder(), Map.of(), ServerProcess.arguments(settings))) {
            assertThat(server.exitCode()).isEqualTo(CANNOT_START);
            assertThat(server.errors())
                    .singleElement()
                    .asString()
                    .contains(key, "127.0.0.1", Integer.toString(port), "another port");
        }
    }

    @Test
    void a_member_port_in_use_is_named() throws IOException {
        int port = FreePorts.next();
        try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            endsNaming("cluster.listen", holder.getLocalPort(), "cluster.listen=127.0.0.1:" + port);
        }
    }

    @Test
    void a_member_port_that_another_program_has_for_datagrams_is_named() throws IOException {
        int port = FreePorts.next();
        try (DatagramSocket holder =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            endsNaming("cluster.listen", holder.getLocalPort(), "cluster.listen=127.0.0.1:" + port);
        }
    }

    @Test
    void a_port_of_the_bus_in_use_is_named_and_the_others_go_on_as_before() throws IOException {
        int bus = FreePorts.next();
        int member = FreePorts.next();
        String name = "cluster.name=bus-" + bus;
        try (ServerSocket holder = new ServerSocket(bus, 1, InetAddress.getLoopbackAddress());
                ServerProcess node = ServerProcess.serving("cluster.listen=127.0.0.1:" + member, name)) {
            endsNaming(
                    "cluster.bus_listen",
                    holder.getLocalPort(),
                    "cluster.listen=127.0.0.1:" + FreePorts.next(),
                    "cluster.members=127.0.0.1:" + member,
                    "cluster.bus_listen=127.0.0.1:" + bus,
                    name);

            Awaitility.await("the other node is ready and alone")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        assertThat(node.metrics().sum("presence_cluster_members"))
                                .isEqualTo(1);
                        assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
                    });
        }
    }
}
