package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AdvertisedTest {

    @Test
    void the_zone_of_an_address_stays_here() {
        assertThat(Advertised.everywhere("fe80::1%eth0").withPort(5060).ipv6()).isEqualTo("[fe80::1]:5060");
    }

    @Test
    void a_peer_is_told_of_an_address_of_its_own_family() throws UnknownHostException {
        Advertised advertised = new Advertised("192.0.2.1", "2001:db8::1").withPort(5060);

        assertThat(advertised.to(InetAddress.getByName("198.51.100.7"))).isEqualTo("192.0.2.1:5060");
        assertThat(advertised.to(InetAddress.getByName("2001:db8::7"))).isEqualTo("[2001:db8::1]:5060");
        assertThat(advertised.to(InetAddress.getByName("::ffff:198.51.100.7"))).isEqualTo("192.0.2.1:5060");
        assertThat(advertised.to("2001:db8::7")).isEqualTo("[2001:db8::1]:5060");
        assertThat(advertised.to("198.51.100.7")).isEqualTo("192.0.2.1:5060");
        assertThat(Advertised.everywhere("h").to(InetAddress.getByName("2001:db8::7")))
                .isEqualTo("h");
    }
}
