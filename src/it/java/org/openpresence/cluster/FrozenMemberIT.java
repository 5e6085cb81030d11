package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A process that stands still takes connections, its kernel does that for it, and says nothing on them. */
class FrozenMemberIT {
    private static final String NAME = "beside-a-frozen-one";
    private static final int CONNECT_MILLIS = 10_000;
    /** A thread that goes round in circles gets more than that on any machine. */
    private static final Duration LITTLE = Duration.ofMillis(100);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Test
    void a_connection_to_a_member_that_stands_still_keeps_no_thread_from_the_others() throws IOException {
        HazelcastMember member = HazelcastMember.startAlone(NAME);
        try (ServerSocket frozen = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            frozen.setSoTimeout(CONNECT_MILLIS);
            HazelcastInstanceProxy instance = (HazelcastInstanceProxy) Hazelcast.getHazelcastInstanceByName(NAME);
            Address address = new Address(InetAddress.getLoopbackAddress(), frozen.getLocalPort());
            instance.getOriginal()
                    .node
                    .getServer()
                    .getConnectionManager(EndpointQualifier.MEMBER)
                    .getOrConnect(address);
            try (Socket connection = frozen.accept()) {
                byte[] greeting = connection.getInputStream().readNBytes(3);
                long before = writersNanos();

                assertThat(new String(greeting, StandardCharsets.US_ASCII)).isEqualTo("HZC");
                Awaitility.await("writers are at rest")
                        .during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(Duration.ofNanos(writersNanos() - before))
                                .isLessThan(LITTLE));
            }
        } finally {
            member.shutdown();
        }
    }

    /** Returns how much processor time the threads that send to other members have had. */
    private long writersNanos() {
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("hz." + NAME + ".IO.thread-out")) {
                sum += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return sum;
    }
}
