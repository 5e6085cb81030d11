package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6Test {

    @ParameterizedTest
    @CsvSource({
        "::1, ::1",
        "0:0:0:0:0:0:0:1, ::1",
        "0000:0000::0001, ::1",
        "::, ::",
        "0:0:0:0:0:0:0:0, ::",
        "2001:DB8:0:0:0:0:0:0, 2001:db8::",
        "2001:db8::0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "0:0:0:0:0:FFFF:c000:0201, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    })
    void equal_addresses_are_equal_texts(String address, String canonical) {
        assertThat(Ipv6.canonical(address)).isEqualTo(canonical);
        assertThat(Ipv6.canonical(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1::2",
                "12345::",
                "g::",
                "1::2:",
                ":1::2",
                "::1.2.3",
                "::1.2.3.256",
                "::01.2.3.4",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "fe80::1%eth0",
                "\u0661::"
            })
    void what_is_no_address_has_no_spelling(String text) {
        assertThat(Ipv6.canonical(text)).isEmpty();
    }

    @Test
    void names_and_addresses_of_the_other_family_stay_as_they_are_and_so_does_a_zone() {
        assertThat(Ipv6.normalized("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Ipv6.normalized("example.com")).isEqualTo("example.com");
        assertThat(Ipv6.normalized("fe80:0:0:0:0:0:0:1%eth0")).isEqualTo("fe80::1%eth0");
        assertThat(Ipv6.normalized("no:address")).isEqualTo("no:address");
    }
}
