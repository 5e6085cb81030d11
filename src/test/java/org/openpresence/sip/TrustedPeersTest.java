package org.openpresence.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.config.AddressRange;

/** RFC 3325 §2.3. */
class TrustedPeersTest {
    private static TrustedPeers peers(String... ranges) {
        return new TrustedPeers(List.of(ranges).stream()
                .map(AddressRange::parse)
                .map(range -> new TrustedPeers.Range(range.octets(), range.prefix()))
                .toList());
    }

    @Test
    void without_ranges_anyone_may_ask_and_nobody_is_believed() {
        assertThat(peers().mayAsk("198.51.100.1")).isTrue();
        assertThat(peers().areBelieved("198.51.100.1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/25, 192.0.2.127, true",
        "192.0.2.0/25, 192.0.2.128, false",
        "192.0.2.128/25, 192.0.2.255, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 198.51.100.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/33, 2001:db8:0:0:0:0:0:1%eth0, true",
        "192.0.2.0/24, ::ffff:192.0.2.9, true",
        "192.0.2.0/24, ::ffff:c000:309, false",
        "192.0.2.0/24, proxy.example.com, false"
    })
    void whoever_lies_in_a_range_may_ask_and_is_believed(String range, String host, boolean lies) {
        TrustedPeers peers = peers("203.0.113.1", range);

        assertThat(peers.mayAsk(host)).isEqualTo(lies);
        assertThat(peers.areBelieved(host)).isEqualTo(lies);
    }
}
