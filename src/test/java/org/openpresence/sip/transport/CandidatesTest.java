package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 2782. */
class CandidatesTest {
    private final Random random = new Random(1);

    private static Target target(int port) {
        return new Target("udp", new InetSocketAddress("192.0.2.1", port), 0);
    }

    private static Candidates.Host host(int rank, int weight, int port) {
        return new Candidates.Host(rank, weight, List.of(target(port)));
    }

    @Test
    void hosts_of_one_rank_come_first_as_often_as_their_weight_says() {
        var candidates = new Candidates(List.of(host(0, 30, 1), host(0, 10, 2), host(0, 60, 3)));
        Map<Integer, Integer> first = new HashMap<>();

        for (int i = 0; i < 10_000; i++) {
            first.merge(candidates.order(random).get(0).address().getPort(), 1, Integer::sum);
        }

        assertThat(first.get(1)).isBetween(2_700, 3_300);
        assertThat(first.get(2)).isBetween(800, 1_200);
        assertThat(first.get(3)).isBetween(5_600, 6_400);
    }

    @Test
    void every_target_comes_once_and_a_lower_rank_before_a_higher() {
        var candidates =
                new Candidates(List.of(host(7, 0, 9), host(0, 0, 1), host(0, 5, 2), host(0, 0, 3), host(3, 1, 4)));

        for (int i = 0; i < 100; i++) {
            List<Integer> ports = candidates.order(random).stream()
                    .map(one -> one.address().getPort())
                    .toList();

            assertThat(ports.subList(0, 3)).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(ports.subList(3, 5)).containsExactly(4, 9);
        }
    }

    @Test
    void the_addresses_of_one_host_keep_their_order() {
        var candidates = new Candidates(List.of(new Candidates.Host(0, 0, List.of(target(2), target(1)))));

        assertThat(candidates.order(random)).containsExactly(target(2), target(1));
    }
}
