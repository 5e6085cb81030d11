package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.sip.transport.ConnectionBounds.Verdict;

class ConnectionBoundsTest {
    private final ConnectionBounds bounds = new ConnectionBounds(3, 2);

    @Test
    void one_address_has_no_more_than_its_share_and_all_together_no_more_than_there_are() {
        bounds.opened("192.0.2.1");
        bounds.opened("192.0.2.1");

        assertThat(bounds.judge("192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        assertThat(bounds.judge("192.0.2.2")).isEqualTo(Verdict.WELCOME);
        bounds.opened("192.0.2.2");
        assertThat(bounds.judge("192.0.2.3")).isEqualTo(Verdict.FULL);
    }

    @Test
    void what_has_ended_gives_its_place_back_and_leaves_nothing_behind() {
        bounds.opened("192.0.2.1");
        bounds.opened("192.0.2.1");
        bounds.closed("192.0.2.1");

        assertThat(bounds.judge("192.0.2.1")).isEqualTo(Verdict.WELCOME);
        bounds.closed("192.0.2.1");
        assertThat(bounds.addresses()).isZero();
    }

    @Test
    void the_addresses_of_one_ipv6_network_are_one() {
        bounds.opened("2001:db8:0:1::1");
        bounds.opened("2001:db8:0:1:ffff::2%eth0");

        assertThat(bounds.judge("2001:db8:0:1::3")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        assertThat(bounds.judge("2001:db8:0:2::3")).isEqualTo(Verdict.WELCOME);
    }
}
