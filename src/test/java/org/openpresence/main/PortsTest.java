package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openpresence.config.ListenAddress;
import org.openpresence.kit.FreePorts;
import org.openpresence.verticle.SipSettings.Listener;

class PortsTest {

    private static List<Listener> probe(String... listeners) {
        return Ports.probe(Stream.of(listeners).map(ListenAddress::parse).toList());
    }

    @Test
    void listeners_at_one_address_and_port_0_share_a_port() {
        List<Listener> found = probe("udp:127.0.0.1:0", "tcp:127.0.0.1:0");

        assertThat(found).hasSize(2);
        assertThat(found.get(0).port()).isPositive().isEqualTo(found.get(1).port());
    }

    @Test
    void an_address_of_another_machine_is_told_apart_from_one_that_is_taken() {
        assertThatThrownBy(() -> probe("udp:203.0.113.9:0"))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("sip.listen: udp:203.0.113.9:0")
                .hasMessageContaining("no such address")
                .hasMessageContaining("--set sip.listen=");
        assertThat(Ports.remedy("127.0.0.1", "http.listen"))
                .contains("another port")
                .contains("--set http.listen=");
    }

    @Test
    void what_one_listener_takes_from_another_is_told_with_the_remedy() {
        int port = FreePorts.next();

        assertThatThrownBy(() -> probe("tcp:127.0.0.1:" + port, "udp:127.0.0.1:" + port, "tcp:0.0.0.0:" + port))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("sip.listen: tcp:0.0.0.0:" + port)
                .hasMessageContaining("another one of this list");
        assertThat(probe("tcp:127.0.0.1:" + port)).hasSize(1);
    }
}
