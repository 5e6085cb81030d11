package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static int firstOfTheKernel() throws IOException {
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        int first = Files.exists(range)
                ? Integer.parseInt(Files.readString(range).strip().split("\\s+", -1)[0])
                : 32_000;
        return first >= 12_000 ? first : 32_000;
    }

    @Test
    void ports_lie_below_those_of_outgoing_connections_and_none_is_given_twice() throws IOException {
        List<Integer> ports =
                Stream.generate(FreePorts::next).limit(200).sorted().toList();

        assertThat(ports).doesNotHaveDuplicates();
        assertThat(ports.get(0)).isGreaterThanOrEqualTo(10_000);
        assertThat(ports.get(199)).isLessThan(firstOfTheKernel());
    }

    @Test
    void a_shift_moves_all_ports_to_free_ones() throws IOException {
        int[] wanted = {5060, 5701, 8083};

        int shift = FreePorts.shift(wanted);

        assertThat(IntStream.of(wanted).map(port -> port + shift))
                .allSatisfy(port -> assertThat(port).isBetween(10_000, firstOfTheKernel() - 1))
                .allMatch(FreePorts::isFree);
    }

    @Test
    void a_port_that_somebody_listens_at_is_not_free() throws IOException {
        int port = FreePorts.next();

        try (ServerSocket taken = new ServerSocket(port, 1, LOOPBACK)) {
            assertThat(taken.isBound()).isTrue();
            assertThat(FreePorts.isFree(port)).isFalse();
        }
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(LOOPBACK, port))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(FreePorts.isFree(port)).isFalse();
        }
        assertThat(FreePorts.isFree(port)).isTrue();
    }
}
